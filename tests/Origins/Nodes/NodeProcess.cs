using System.Diagnostics;
using Origins.Local;

namespace Origins.Nodes;

/// <summary>
/// A node as its own process, from the build that belongs to the running tests. It is ended by its own pid: killed, or told to stop.
/// </summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private NodeProcess(NodeSetup setup, ProcessStartInfo start) => (Setup, _process) = (setup, new ChildProcess(start, Patience, "Listening on "));

    public NodeSetup Setup { get; }

    public int Pid => _process.Pid;

    /// <summary>Everything it wrote to both streams so far.</summary>
    public string Output => _process.Output;

    /// <summary>Starts it and returns at once, however the start will end.</summary>
    public static NodeProcess Launch(NodeSetup setup)
    {
        var start = new ProcessStartInfo(setup.Namespace is null ? "dotnet" : "ip")
        {
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

        return new NodeProcess(setup, start);
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
    public Task WaitUntilReadyAsync() => _process.WaitUntilReadyAsync();

    /// <summary>SIGKILL; returns when nothing of it runs any more.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGSTOP: it stands still until <see cref="Continue"/>, and nobody is told.</summary>
    public void Freeze() => _process.Send(Signals.Freeze);

    /// <summary>SIGCONT.</summary>
    public void Continue() => _process.Send(Signals.Continue);

    /// <summary>SIGTERM; returns its exit code.</summary>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <summary>Waits for it to end by itself; returns its exit code.</summary>
    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>The same node again: same folders, same port.</summary>
    public async Task<NodeProcess> RestartAsync()
    {
        await DisposeAsync();
        return await StartAsync(Setup);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
