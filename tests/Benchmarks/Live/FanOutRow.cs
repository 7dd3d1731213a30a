using System.Diagnostics;
using Benchmarks.Acceptance;

namespace Benchmarks.Live;

/// <summary>What 1,000 clients of the WebSocket hear: how much at once, and how late at a steady pace. Node and clients share the machine.</summary>
internal sealed class FanOutRow : IRow
{
    private const int Clients = 1_000;
    private const int Burst = 10_000;
    private const int JobsOfPost = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PacedFor = TimeSpan.FromSeconds(10);

    public string Name => "fan-out";

    public string About => $"each event of a node to {Clients:N0} WebSocket clients of another process, from the request to the last client";

    public async Task RunAsync(Report report)
    {
        await using var node = new QueuedNode();
        await node.StartAsync();
        await using var crowd = await Crowd.ConnectAsync(node.Address, Clients);
        var before = node.ResidentBytes();
        report.Figure("memory of the node with all connected", before / 1048576.0, "MiB");
        await PostAsync(node, crowd, 1_000);
        var bytes = crowd.Bytes;
        var rates = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            rates.Add(await PostAsync(node, crowd, Burst));
        }

        report.Figure("bytes of an event", (crowd.Bytes - bytes) / (5.0 * Burst * Clients), "bytes");
        report.AtLeast("saturated", Measure.Median(rates), "deliveries/s", 2_000_000);
        await PacedAsync(report, node, crowd);
        report.Figure("memory of the node afterwards", node.ResidentBytes() / 1048576.0, "MiB");
    }

    /// <returns>Deliveries a second until every client has every event.</returns>
    private static async Task<double> PostAsync(QueuedNode node, Crowd crowd, int jobs)
    {
        var body = node.Bodies(jobs)[0];
        var all = crowd.UntilAsync(crowd.Expect(jobs));
        var started = Stopwatch.GetTimestamp();
        await node.PostAsync(body);
        await all;
        return Measure.PerSecond((long)jobs * Clients, started);
    }

    private static async Task PacedAsync(Report report, QueuedNode node, Crowd crowd)
    {
        var body = node.Bodies(JobsOfPost)[0];
        var posts = (int)(PacedFor / Pace);
        crowd.Measure(JobsOfPost, posts);
        using var timer = new PeriodicTimer(Pace, TimeProvider.System);
        var cpu = node.CpuSeconds();
        var started = Stopwatch.GetTimestamp();
        for (var post = 0; post < posts; post++)
        {
            await timer.WaitForNextTickAsync();
            crowd.Posting(post);
            await node.PostAsync(body);
        }

        await crowd.UntilAsync(crowd.Expect(posts * JobsOfPost));
        report.Figure("paced", Measure.PerSecond((long)posts * JobsOfPost * Clients, started), "deliveries/s");
        report.Figure("paced, processor of the node", (node.CpuSeconds() - cpu) / Stopwatch.GetElapsedTime(started).TotalSeconds, "cores");
        report.Figure("paced, half within", crowd.Latency(0.5), "ms");
        report.AtMost("paced, 99 of 100 within", crowd.Latency(0.99), "ms", 30);
    }
}
