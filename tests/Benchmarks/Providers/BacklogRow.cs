namespace Benchmarks.Providers;

/// <summary>One provider with 1,000,000 waiting downloads beside the same with 1,000; then all of them exported.</summary>
internal sealed class BacklogRow : IRow
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;
    private const int Times = 5;

    /// <summary>Both processes have admitted so many before anything counts: until then compiling takes a share that has nothing to do with the queue.</summary>
    private const int WarmUp = 15 * Few;

    public string Name => "backlog";

    public string About => "1,000,000 waiting of one provider: memory, admissions a second beside 1,000 waiting, and their export";

    public async Task RunAsync(Report report)
    {
        var few = await FewAsync(report);
        await using var node = new BacklogNode(TimeSpan.Zero);
        await node.StartAsync();
        await node.PauseAsync(true);
        await node.AddAsync(Many);
        await node.StopAsync();
        await node.StartAsync();
        await node.PauseAsync(false);
        var rates = new List<double>();
        await node.AdmittedPerSecondAsync(WarmUp);
        for (var i = 0; i < Times; i++)
        {
            rates.Add(await node.AdmittedPerSecondAsync(Few));
        }

        report.Figure($"admitted, {Many:N0} waiting", Measure.Median(rates), "1/s");
        report.AtLeast($"ratio to {Few:N0} waiting", Measure.Median(rates) / few, "", 0.9);
        report.AtMost("resident, while it admits", node.ResidentBytes() / 1048576.0, "MiB", 300);
        await node.PauseAsync(true);
        foreach (var format in (string[])["json", "csv"])
        {
            await node.ExportAsync(format); // what it needs once, it keeps
            var (bytes, rows, growth, seconds) = await node.ExportAsync(format);
            report.Figure($"export as {format}", seconds, $"s, {rows:N0} lines, {bytes >> 20:N0} MiB");
            report.AtMost($"growth while exporting {format}", growth / 1048576.0, "MiB", 50);
        }

        report.AtMost("resident at the end", node.ResidentBytes() / 1048576.0, "MiB", 300);
    }

    private static async Task<double> FewAsync(Report report)
    {
        await using var node = new BacklogNode(TimeSpan.Zero);
        await node.StartAsync();
        var rates = new List<double>();
        for (var i = 0; i < (WarmUp / Few) + Times; i++)
        {
            await node.PauseAsync(true);
            await node.AddAsync(Few + 200);
            var rate = node.AdmittedPerSecondAsync(Few);
            await node.PauseAsync(false);
            rates.Add(await rate);
            await node.Origin.ServedAsync((i + 1) * (Few + 200), TimeSpan.FromMinutes(1));
        }

        var median = Measure.Median(rates.TakeLast(Times));
        report.Figure($"admitted, {Few:N0} waiting", median, "1/s");
        return median;
    }
}
