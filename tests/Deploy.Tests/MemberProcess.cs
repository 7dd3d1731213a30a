using System.Diagnostics;
using System.Text;
using Origins.Local;
using Origins.Nodes;

namespace Deploy.Tests;

/// <summary>A member of a cluster that is to be started once more just as it was: the same command, folder and environment.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ProcessStartInfo _start;
    private readonly StringBuilder _output = new();
    private Process? _process;

    private MemberProcess(ProcessStartInfo start) => _start = start;

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

    /// <summary>What a running process was started with.</summary>
    public static MemberProcess Of(int pid)
    {
        var words = Read(pid, "cmdline");
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = new DirectoryInfo($"/proc/{pid}/cwd").ResolveLinkTarget(returnFinalTarget: true)!.FullName,
        };
        start.Environment.Clear();
        foreach (var variable in Read(pid, "environ"))
        {
            var parts = variable.Split('=', 2);
            start.Environment[parts[0]] = parts[1];
        }

        return new MemberProcess(start);
    }

    public void Start()
    {
        _process = new Process { StartInfo = _start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Whether it answers by now.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public async Task<bool> AnswersAsync(NodeClient client, string path)
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"It has ended with {_process.ExitCode}:\n{Output}");
        }

        try
        {
            return (await client.GetAsync(path)).Status == System.Net.HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>SIGTERM; returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signals.Send(_process!, Signals.Terminate);
        await _process!.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await StopAsync();
        }

        _process?.Dispose();
    }

    private static string[] Read(int pid, string what) => File.ReadAllText($"/proc/{pid}/{what}").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private void Note(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
