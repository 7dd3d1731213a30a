using System.Diagnostics;
using System.Text;
using Origins.Content;
using Origins.Nodes;
using Origins.Scripted;

namespace Benchmarks.Acceptance;

/// <summary>A node of its own process, and an origin that never finishes an answer: what is queued stays queued but for the few that run.</summary>
internal sealed class QueuedNode : IAsyncDisposable
{
    /// <summary>Jobs of one request: the most that one takes.</summary>
    public const int Batch = 10_000;

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"node-{Guid.NewGuid():N}")).FullName;
    private readonly ScriptedOrigin _origin = ScriptedOrigin.Start();
    private readonly HttpClient _http;
    private readonly NodeSetup _setup;
    private NodeProcess? _node;

    public QueuedNode()
    {
        _setup = new NodeSetup(_folder);
        _http = new HttpClient { BaseAddress = _setup.Address, Timeout = TimeSpan.FromMinutes(2) };
        _origin.Serve("held", new Script(new SeededContent(1, 1 << 20)) { HoldAfter = 1 });
    }

    /// <summary>Where it answers.</summary>
    public Uri Address => _setup.Address;

    /// <summary>Starts it and waits for its first answer.</summary>
    /// <returns>From the start of the process to the answer.</returns>
    public async Task<TimeSpan> StartAsync()
    {
        var started = Stopwatch.GetTimestamp();
        _node = await NodeProcess.StartAsync(_setup);
        (await _http.GetAsync(new Uri("health/ready", UriKind.Relative))).EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Completes with the next request the origin sees.</summary>
    public Task NextTransferAsync()
    {
        var known = _origin.Requests.Count;
        var seen = 0;
        return _origin.WaitForAsync(_ => Interlocked.Increment(ref seen) > known, TimeSpan.FromMinutes(1));
    }

    public Task StopAsync() => _node!.StopAsync();

    /// <summary>Bodies of requests that queue <paramref name="count"/> downloads in all.</summary>
    public IReadOnlyList<byte[]> Bodies(int count) =>
        [.. Enumerable.Range(0, count).Chunk(Batch).Select(some => Encoding.UTF8.GetBytes(
            $"[{string.Join(',', some.Select(i => $$"""{"url":"{{_origin.Address}}held","label":"download {{i}}"}"""))}]"))];

    /// <summary>Queues a body's jobs; returns when they are durable.</summary>
    public Task PostAsync(byte[] body) => _http.PostJsonAsync("api/downloads", body);

    /// <summary>Milliseconds to get a page.</summary>
    public async Task<double> PageAsync(string query)
    {
        var started = Stopwatch.GetTimestamp();
        await _http.GetByteArrayAsync(new Uri($"api/downloads?{query}", UriKind.Relative));
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Bytes of memory the process has, as the kernel counts them.</summary>
    public long ResidentBytes() => ProcessFigures.ResidentBytes(_node!.Pid);

    /// <summary>Seconds of processor it has used.</summary>
    public double CpuSeconds() => ProcessFigures.CpuSeconds(_node!.Pid);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _node!.DisposeAsync();
        await _origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
