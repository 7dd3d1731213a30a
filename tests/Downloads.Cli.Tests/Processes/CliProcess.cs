using System.Diagnostics;
using System.Text;
using Origins.Local;
using Origins.Nodes;

namespace Downloads.Cli.Tests.Processes;

/// <summary>The built command line as a process of its own, with pipes for its streams; ended by its own pid.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly StringBuilder _error = new();
    private readonly StringBuilder _output = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _waiters = [];
    private readonly Task _reading;

    private CliProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _error));
    }

    public string Output => Read(_output);

    public string Error => Read(_error);

    /// <summary>Lines of the results.</summary>
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Starts it in <paramref name="folder"/> with an environment that knows of no node, no terminal and no CI.</summary>
    public static CliProcess Start(string folder, params string[] arguments) => Start(folder, Environment(), ["dotnet", "exec", Binary, .. arguments]);

    /// <summary>The same through a shell, so that a command line can close streams or pipe; <c>$CLI</c> is the program.</summary>
    public static CliProcess Shell(string folder, string script) =>
        Start(folder, Environment(("CLI", $"dotnet exec {Binary}")), ["bash", "-o", "pipefail", "-c", script]);

    /// <summary>The same on a pseudo-terminal of 110 columns and 30 rows; what it writes to either stream is in <see cref="Output"/>.</summary>
    public static CliProcess Terminal(string folder, (string Key, string Value)[] environment, params string[] arguments) => Start(
        folder,
        Environment([("TERM", "xterm-256color"), .. environment]),
        ["script", "-qefc", $"stty cols 110 rows 30; exec dotnet exec {Binary} {string.Join(' ', arguments.Select(argument => $"'{argument}'"))}", "/dev/null"]);

    /// <summary>Signals to the process itself.</summary>
    public void Signal(int signal) => Signals.Send(_process, signal);

    /// <summary>Types on the terminal.</summary>
    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Returns when it has written <paramref name="text"/> to either stream, before or now.</summary>
    public async Task WaitForAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (Holds(text))
            {
                return;
            }

            _waiters.Add((text, seen));
        }

        await Task.WhenAny(seen.Task, _reading, Task.Delay(Patience, TimeProvider.System));
        Holds(text).ShouldBeTrue($"'{text}' never came:\n{Error}\n{Output}");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        var end = Task.WhenAll(_process.WaitForExitAsync(), _reading);
        await Task.WhenAny(end, Task.Delay(Patience, TimeProvider.System));
        end.IsCompleted.ShouldBeTrue($"It did not end:\n{Error}\n{Output}");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading;
        _process.Dispose();
    }

    private static string Binary { get; } = NodeBinary.Find("Downloads.Cli");

    private static Dictionary<string, string> Environment(params (string Key, string Value)[] more)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "PATH", "HOME", "DOTNET_ROOT", "TMPDIR" })
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (key, value) in more)
        {
            environment[key] = value;
        }

        return environment;
    }

    private static CliProcess Start(string folder, Dictionary<string, string> environment, string[] command)
    {
        // A shell without job control lets its background children ignore Ctrl-C, and that would be inherited.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT,PIPE", .. command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment.Clear();
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return new CliProcess(start);
    }

    private async Task ReadAsync(StreamReader from, StringBuilder to)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_gate)
            {
                to.Append(buffer, 0, count);
                foreach (var waiter in _waiters.FindAll(waiter => Holds(waiter.Text)))
                {
                    _waiters.Remove(waiter);
                    waiter.Seen.TrySetResult();
                }
            }
        }
    }

    private bool Holds(string text) => Read(_output).Contains(text, StringComparison.Ordinal) || Read(_error).Contains(text, StringComparison.Ordinal);

    private string Read(StringBuilder text)
    {
        lock (_gate)
        {
            return text.ToString();
        }
    }
}
