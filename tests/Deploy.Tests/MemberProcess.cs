using System.Diagnostics;
using Origins.Local;
using Origins.Nodes;

namespace Deploy.Tests;

/// <summary>A member of a cluster that is to be started once more just as it was: the same command, folder and environment.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ProcessStartInfo _start;
    private ChildProcess? _process;

    private MemberProcess(ProcessStartInfo start) => _start = start;

    public string Output => _process!.Output;

    /// <summary>What a running process was started with.</summary>
    public static MemberProcess Of(int pid)
    {
        var words = Read(pid, "cmdline");
        var start = new ProcessStartInfo(words[0], words[1..])
        {
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

    public void Start() => _process = new ChildProcess(_start, Patience);

    /// <summary>Whether it answers by now.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public async Task<bool> AnswersAsync(NodeClient client, string path)
    {
        if (_process!.ExitCode is { } code)
        {
            throw new InvalidOperationException($"It has ended with {code}:\n{Output}");
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
    public Task<int> StopAsync() => _process!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await StopAsync();
        }
    }

    private static string[] Read(int pid, string what) => File.ReadAllText($"/proc/{pid}/{what}").Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
