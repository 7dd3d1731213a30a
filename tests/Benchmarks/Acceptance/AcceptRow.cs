using System.Diagnostics;

namespace Benchmarks.Acceptance;

/// <summary>100,000 downloads by REST, durable, on a node of its own process; what they cost, and how it comes back with them.</summary>
internal sealed class AcceptRow : IRow
{
    private const int Count = 100_000;
    private const int Pages = 25;
    private const int Restarts = 5;

    public string Name => "accept";

    public string About => "100,000 downloads accepted by REST in arrays of 10,000, against aria2's multicall (which keeps nothing)";

    public async Task RunAsync(Report report)
    {
        await using var node = new QueuedNode();
        await node.StartAsync();
        var bodies = node.Bodies(Count);
        await node.PageAsync("limit=200");
        var before = node.ResidentBytes();
        var cpu = node.CpuSeconds();
        var started = Stopwatch.GetTimestamp();
        foreach (var body in bodies)
        {
            await node.PostAsync(body);
        }

        var rate = Measure.PerSecond(Count, started);
        report.AtLeast("accepted, durable", rate, "downloads/s", 40_000);
        report.Figure("processor for each", (node.CpuSeconds() - cpu) / Count * 1e6, "µs");
        await ReportPeerAsync(report, rate);

        // At rest: a burst's memory is given back within seconds.
        await Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System);
        report.AtMost("memory of each queued", (node.ResidentBytes() - before) / (double)Count, "bytes", 512);
        await ReportPagesAsync(report, node);
        await ReportRestartAsync(report, node);
    }

    private static async Task ReportPeerAsync(Report report, double ours)
    {
        if (!Aria2.IsInstalled)
        {
            report.Figure("aria2 is not installed", 0, "");
            return;
        }

        await using var aria2 = await Aria2.StartAsync();
        var before = aria2.ResidentBytes();
        var rate = await aria2.AddAsync(Count);
        report.Figure("aria2 multicall, in memory only", rate, "downloads/s");
        report.Figure("aria2, memory of each", (aria2.ResidentBytes() - before) / (double)Count, "bytes");
        report.Figure("ratio to aria2", ours / rate, "times");
    }

    private static async Task ReportPagesAsync(Report report, QueuedNode node)
    {
        var first = await Measure.MedianAsync(Pages, () => node.PageAsync("limit=200"));
        report.AtMost("a page of 200", first, "ms", 10);
        report.AtMost("a page of 200 by status", await Measure.MedianAsync(Pages, () => node.PageAsync("limit=200&status=waiting")), "ms", 10);
    }

    private static async Task ReportRestartAsync(Report report, QueuedNode node)
    {
        var answers = new List<double>();
        var transfers = new List<double>();
        for (var i = 0; i < Restarts; i++)
        {
            await node.StopAsync();
            var transfer = node.NextTransferAsync();
            var started = Stopwatch.GetTimestamp();
            answers.Add((await node.StartAsync()).TotalSeconds);
            await transfer;
            transfers.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        report.AtMost("restart to first answer", Measure.Median(answers), "s", 1.5);
        report.AtMost("restart to first transfer", Measure.Median(transfers), "s", 3);
        report.Figure("resident after restart", node.ResidentBytes() / 1048576.0, "MiB");
    }
}
