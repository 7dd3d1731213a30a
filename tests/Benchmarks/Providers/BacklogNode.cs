using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Benchmarks.Acceptance;
using Origins.Counting;
using Origins.Nodes;

namespace Benchmarks.Providers;

/// <summary>A node of its own process and one origin that answers at once: what waits, and how fast it is let in.</summary>
internal sealed class BacklogNode : IAsyncDisposable
{
    public const int Limit = 16;

    private const int Batch = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"backlog-{Guid.NewGuid():N}")).FullName;
    private readonly HttpClient _http;
    private readonly NodeSetup _setup;
    private NodeProcess? _node;
    private int _added;

    public BacklogNode(TimeSpan delay)
    {
        Origin = CountingOrigin.Start(delay);
        _setup = new NodeSetup(_folder) { Options = new Dictionary<string, string> { ["Downloads:MaxPerHost"] = $"{Limit}", ["Downloads:MaxConcurrent"] = $"{2 * Limit}" } };
        _http = new HttpClient { BaseAddress = _setup.Address, Timeout = Patience };
    }

    public CountingOrigin Origin { get; }

    public int Pid => _node!.Pid;

    public async Task StartAsync() => _node = await NodeProcess.StartAsync(_setup);

    public Task StopAsync() => _node!.StopAsync();

    /// <summary>The origin's provider starts nothing, or goes on.</summary>
    public Task PauseAsync(bool paused) =>
        SendAsync(HttpMethod.Put, "api/settings", paused ? $$"""{"paused": ["http:127.0.0.1:{{Origin.Address.Port}}"]}""" : "{}");

    public async Task<IReadOnlyList<string>> AddAsync(int count)
    {
        var ids = new List<string>();
        foreach (var some in Enumerable.Range(_added, count).Chunk(Batch))
        {
            var answer = await SendAsync(HttpMethod.Post, "api/downloads", $"[{string.Join(',', some.Select(i => $$"""{"url":"{{Origin.Address}}{{i}}","label":"download {{i}}"}"""))}]");
            if (count <= Batch)
            {
                ids.AddRange(System.Text.Json.JsonElement.Parse(answer).GetProperty("downloads").EnumerateArray().Select(d => d.GetProperty("id").GetString()!));
            }
        }

        _added += count;
        return ids;
    }

    public Task StartDownloadAsync(string id) => SendAsync(HttpMethod.Post, $"api/downloads/{id}/start", body: null);

    /// <summary>Downloads let in a second, over the next <paramref name="count"/>.</summary>
    public async Task<double> AdmittedPerSecondAsync(int count)
    {
        var first = Origin.Served + (count / 10);
        await Origin.ServedAsync(first, Patience);
        var started = Stopwatch.GetTimestamp();
        await Origin.ServedAsync(first + (count * 8 / 10), Patience);
        return Measure.PerSecond(count * 8 / 10, started);
    }

    public long ResidentBytes() => ProcessFigures.ResidentBytes(Pid);

    /// <summary>Downloads an export and forgets it; its length, and how much the process grew at its highest.</summary>
    public async Task<(long Bytes, long Rows, long Growth, double Seconds)> ExportAsync(string format)
    {
        await File.WriteAllTextAsync($"/proc/{Pid}/clear_refs", "5"); // the highest mark begins anew
        var before = ResidentBytes();
        var started = Stopwatch.GetTimestamp();
        await using var body = await _http.GetStreamAsync(new Uri($"api/downloads/manager/export?format={format}", UriKind.Relative));
        var (bytes, rows) = (0L, 0L);
        var marker = format == "csv" ? "\r\n"u8.ToArray() : "\"track_info\""u8.ToArray();
        var buffer = new byte[1 << 20];
        var kept = 0; // what may be the begin of a marker
        for (int count; (count = await body.ReadAsync(buffer.AsMemory(kept))) > 0; bytes += count)
        {
            rows += buffer.AsSpan(0, kept + count).Count(marker);
            var rest = Math.Min(marker.Length - 1, kept + count);
            buffer.AsSpan(kept + count - rest, rest).CopyTo(buffer);
            kept = rest;
        }

        return (bytes, rows, PeakBytes() - before, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _node!.DisposeAsync();
        await Origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private long PeakBytes()
    {
        var line = File.ReadLines($"/proc/{Pid}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("VmHWM:".Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    private async Task<string> SendAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }
}
