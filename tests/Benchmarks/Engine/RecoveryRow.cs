using System.Diagnostics;

namespace Benchmarks.Engine;

/// <summary>Entities with a history, asked after a restart. Recovery reads one state row however long the history is: that is the point of it.</summary>
internal sealed class RecoveryRow : IRow
{
    private const int Entities = 10_000;
    private const int EventsEach = 100;
    private const double AkkaNet = 1_600_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "recovery";

    public string About => "entities with 100 events each brought back after a restart, a second, and the events that stand for (Akka.NET 1.5 replays 1.6-2.4 M)";

    public async Task RunAsync(Report report)
    {
        var store = LedgerStore.Create();
        var ids = Enumerable.Range(0, Entities).Select(_ => Guid.NewGuid()).ToArray();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 1024 }, async (id, _) => await WriteAsync(store, id));
        var rates = new List<double>();
        for (var run = 0; run < 5; run++)
        {
            store = await store.ReopenAsync();
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(ids.Select(id => store.Of(id).AskAsync<long>(new Question(), Patience).AsTask()));
            rates.Add(Measure.PerSecond(Entities, started));
        }

        await store.DisposeAsync();
        report.Figure("entities", Measure.Median(rates), "entities/s");
        report.AtLeast("events they stand for", Measure.Median(rates) * EventsEach, "events/s", AkkaNet);
    }

    private static async Task WriteAsync(LedgerStore store, Guid id)
    {
        var ledger = store.Of(id);
        for (var i = 0; i < EventsEach; i++)
        {
            await ledger.AskAsync<Entry>(new Entry(), Patience);
        }
    }
}
