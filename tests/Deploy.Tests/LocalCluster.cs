using System.Diagnostics;
using Origins.Local;
using Origins.Nodes;

namespace Deploy.Tests;

/// <summary><c>deploy/local-cluster</c> as a process, on ports of its own.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly ChildProcess _process;

    private LocalCluster(int port)
    {
        Port = port;
        _process = new ChildProcess(new ProcessStartInfo(SourceTree.PathOf("deploy/local-cluster"), ["--no-build", "--port", $"{port}"]), Patience, "Ready.");
    }

    /// <summary>Of the first gateway.</summary>
    public int Port { get; }

    public string Output => _process.Output;

    /// <summary>Where it keeps everything.</summary>
    public string Folder => Path.GetDirectoryName(Output.Split('\n').First(line => line.StartsWith("postgres ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])!;

    /// <summary>On return it is ready.</summary>
    public static async Task<LocalCluster> StartAsync()
    {
        var cluster = new LocalCluster(LoopbackPort.Next());
        await cluster._process.WaitUntilReadyAsync();
        return cluster;
    }

    /// <summary>A client of gateway 1 or 2.</summary>
    public NodeClient Gateway(int number) => new(GatewayAddress(number));

    public Uri GatewayAddress(int number) => AddressOf(Port + number - 1);

    public NodeClient Lighthouse() => new(AddressOf(Port + 200));

    /// <summary>Process ids of the members by name: children of the script, as it started them.</summary>
    public IReadOnlyDictionary<string, int> Members() => File.ReadAllText($"/proc/{_process.Pid}/task/{_process.Pid}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(id => (Pid: int.Parse(id), Words: File.ReadAllText($"/proc/{id}/cmdline").Split('\0')))
        .Where(child => child.Words.Any(IsName))
        .ToDictionary(child => Array.Find(child.Words, IsName)!.Split('=')[1], child => child.Pid, StringComparer.Ordinal);

    /// <summary>SIGTERM; returns its exit code.</summary>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <summary>Told to stop, not killed: its members would stay.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private static bool IsName(string word) => word.StartsWith("--Cluster:NodeName=", StringComparison.Ordinal);

    private static Uri AddressOf(int port) => new($"http://127.0.0.1:{port}/");
}
