using System.Diagnostics;
using System.Text;
using Origins.Local;

namespace Origins.Nodes;

/// <summary>
/// A node as its own process, from the build that belongs to the running tests. It is ended by its own pid: killed, or told to stop.
/// </summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(NodeSetup setup, Process process)
    {
        Setup = setup;
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public NodeSetup Setup { get; }

    public int Pid => _process.Id;

    /// <summary>Everything it wrote to both streams so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts it and returns at once, however the start will end.</summary>
    public static NodeProcess Launch(NodeSetup setup)
    {
        var start = new ProcessStartInfo(setup.Namespace is null ? "dotnet" : "ip")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Directory.CreateDirectory(setup.Folder).FullName,
        };
        if (setup.Namespace is { } name)
        {
            // It becomes the program it starts: the pid is the node's.
            string[] within = ["netns", "exec", name, "dotnet"];
            Array.ForEach(within, start.ArgumentList.Add);
        }

        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(NodeBinary.Path);
        foreach (var argument in setup.Arguments())
        {
            start.ArgumentList.Add(argument);
        }

        return new NodeProcess(setup, new Process { StartInfo = start });
    }

    /// <summary>Starts it; on return it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds its output.</exception>
    public static async Task<NodeProcess> StartAsync(NodeSetup setup)
    {
        var node = Launch(setup);
        try
        {
            await node.WaitUntilReadyAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when it says where it listens.</summary>
    public async Task WaitUntilReadyAsync()
    {
        var ended = _process.WaitForExitAsync();
        var first = await Task.WhenAny(_ready.Task, ended).WaitAsync(Patience);
        if (first == ended && !_ready.Task.IsCompleted)
        {
            throw new InvalidOperationException($"The node ended with {_process.ExitCode} before it was ready:\n{Output}");
        }
    }

    /// <summary>SIGKILL; returns when nothing of it runs any more.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGSTOP: it stands still until <see cref="Continue"/>, and nobody is told.</summary>
    public void Freeze() => Signals.Send(_process, Signals.Freeze);

    /// <summary>SIGCONT.</summary>
    public void Continue() => Signals.Send(_process, Signals.Continue);

    /// <summary>SIGTERM; returns its exit code.</summary>
    public Task<int> StopAsync()
    {
        Signals.Send(_process, Signals.Terminate);
        return WaitForExitAsync();
    }

    /// <summary>Waits for it to end by itself; returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>The same node again: same folders, same port.</summary>
    public async Task<NodeProcess> RestartAsync()
    {
        await DisposeAsync();
        return await StartAsync(Setup);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.StartsWith("Listening on ", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
