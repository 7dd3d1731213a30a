using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Benchmarks.Acceptance;
using Origins.Nodes;

namespace Benchmarks.Transfers;

/// <summary>Many files through a node of its own process: from the request that queues them to the last one completed, which is published and durable.</summary>
internal static class NodeRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>A node runs for months: what is measured is one that has been at work before.</summary>
    private const int WarmUp = 3_000;

    /// <param name="folder">Empty, and the caller's to delete when all is measured: ext4 searches long for an inode where thousands were freed a moment ago.</param>
    /// <param name="parallel">Transfers at once, of the node and of the host.</param>
    /// <returns>What it took from the request on; the start of the node and its warming up are no part of it.</returns>
    public static async Task<Cost> FetchAsync(IReadOnlyList<Uri> sources, string folder, int parallel)
    {
        var limit = parallel.ToString(CultureInfo.InvariantCulture);
        var setup = new NodeSetup(folder)
        {
            Options = new Dictionary<string, string>(StringComparer.Ordinal) { ["Downloads:MaxConcurrent"] = limit, ["Downloads:MaxPerHost"] = limit },
        };
        await using var node = await NodeProcess.StartAsync(setup);
        using var http = new HttpClient { BaseAddress = setup.Address };
        (await http.GetAsync(new Uri("health/ready", UriKind.Relative))).EnsureSuccessStatusCode();
        await PostAsync(http, sources.Take(WarmUp), "warm");
        var warm = Math.Min(WarmUp, sources.Count);
        await CompletedAsync(http, warm, node);

        var (cpu, begun) = (ProcessFigures.CpuSeconds(node.Pid), Stopwatch.GetTimestamp());
        await PostAsync(http, sources, "measured");
        await CompletedAsync(http, warm + sources.Count, node);
        var cost = new Cost(Stopwatch.GetElapsedTime(begun).TotalSeconds, ProcessFigures.CpuSeconds(node.Pid) - cpu, ProcessFigures.PeakBytes(node.Pid));
        var published = Directory.GetFiles(Path.Combine(setup.Root, "measured")).Length;
        return published == sources.Count ? cost : throw new InvalidOperationException($"{published} of {sources.Count} files were published.");
    }

    private static Task PostAsync(HttpClient http, IEnumerable<Uri> sources, string folder)
    {
        var jobs = string.Join(',', sources.Select(source => $$"""{"url":"{{source}}","destination":"{{folder}}"}"""));
        return http.PostJsonAsync("api/downloads", Encoding.UTF8.GetBytes($"[{jobs}]"));
    }

    /// <summary>Waits until so many are completed.</summary>
    private static async Task CompletedAsync(HttpClient http, int count, NodeProcess node)
    {
        var begun = Stopwatch.GetTimestamp();
        while (await CompletedAsync(http) < count)
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new TimeoutException($"The node did not complete {count} downloads: {node.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static async Task<long> CompletedAsync(HttpClient http)
    {
        await using var stats = await http.GetStreamAsync(new Uri("api/downloads/manager/stats", UriKind.Relative));
        using var document = await JsonDocument.ParseAsync(stats);
        return document.RootElement.GetProperty("completed_today").GetInt64();
    }
}
