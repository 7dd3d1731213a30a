using System.Diagnostics;
using System.Text;
using Origins.Local;
using Origins.Nodes;

namespace Deploy.Tests;

/// <summary><c>deploy/local-cluster</c> as a process, on ports of its own.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalCluster(int port, Process process)
    {
        Port = port;
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Of the first gateway.</summary>
    public int Port { get; }

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

    /// <summary>Where it keeps everything.</summary>
    public string Folder => Path.GetDirectoryName(Output.Split('\n').First(line => line.StartsWith("postgres ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])!;

    /// <summary>On return it is ready.</summary>
    public static async Task<LocalCluster> StartAsync()
    {
        var port = LoopbackPort.Next();
        var start = new ProcessStartInfo(Repository.PathOf("deploy/local-cluster"), ["--no-build", "--port", $"{port}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var cluster = new LocalCluster(port, new Process { StartInfo = start });
        var first = await Task.WhenAny(cluster._ready.Task, cluster._process.WaitForExitAsync()).WaitAsync(Patience);
        if (first != cluster._ready.Task)
        {
            throw new InvalidOperationException($"It ended instead of being ready:\n{cluster.Output}");
        }

        return cluster;
    }

    /// <summary>A client of gateway 1 or 2.</summary>
    public NodeClient Gateway(int number) => new(GatewayAddress(number));

    public Uri GatewayAddress(int number) => AddressOf(Port + number - 1);

    public NodeClient Lighthouse() => new(AddressOf(Port + 200));

    /// <summary>Process ids of the members by name: children of the script, as it started them.</summary>
    public IReadOnlyDictionary<string, int> Members() => File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(id => (Pid: int.Parse(id), Words: File.ReadAllText($"/proc/{id}/cmdline").Split('\0')))
        .Where(child => child.Words.Any(IsName))
        .ToDictionary(child => Array.Find(child.Words, IsName)!.Split('=')[1], child => child.Pid, StringComparer.Ordinal);

    /// <summary>SIGTERM; returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signals.Send(_process, Signals.Terminate);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    private static bool IsName(string word) => word.StartsWith("--Cluster:NodeName=", StringComparison.Ordinal);

    private static Uri AddressOf(int port) => new($"http://127.0.0.1:{port}/");

    private void Note(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line?.StartsWith("Ready.", StringComparison.Ordinal) == true)
        {
            _ready.TrySetResult();
        }
    }
}
