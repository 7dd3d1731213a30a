namespace Benchmarks.Engine;

/// <summary>Writers that each ask an entity of their own to persist, and wait for the commit before they ask again.</summary>
internal sealed class DurableRow : IRow
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    public string Name => "durable";

    public string About => "durable events a second on SQLite, synchronous=FULL, through region, entities and lane";

    public async Task RunAsync(Report report)
    {
        report.Figure("1 writer", await MedianAsync(1), "events/s");
        report.AtLeast("64 writers", await MedianAsync(64), "events/s", 35_000);
        report.Figure("1,024 writers", await MedianAsync(1024), "events/s");
    }

    private static Task<double> MedianAsync(int writers) => Measure.MedianAsync(5, () => OnceAsync(writers));

    private static async Task<double> OnceAsync(int writers)
    {
        await using var store = LedgerStore.Create();
        return await (await LedgerWriters.CreateAsync(store, writers)).RunAsync(Duration);
    }
}
