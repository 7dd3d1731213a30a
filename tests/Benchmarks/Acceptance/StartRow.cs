namespace Benchmarks.Acceptance;

/// <summary>From the start of the process to its first answer, nothing queued.</summary>
internal sealed class StartRow : IRow
{
    private const int Times = 7;

    public string Name => "start";

    public string About => "a node's process from its start to its first answer (an Akka.NET node: 1.3 s)";

    public async Task RunAsync(Report report)
    {
        await using var node = new QueuedNode();
        var seconds = new List<double>();
        await node.StartAsync();
        for (var i = 0; i < Times; i++)
        {
            await node.StopAsync();
            seconds.Add((await node.StartAsync()).TotalSeconds);
        }

        report.AtMost("start to first answer", Measure.Median(seconds), "s", 1.3);
        report.Figure("resident, nothing queued", node.ResidentBytes() / 1048576.0, "MiB");
    }
}
