namespace Benchmarks.Engine;

/// <summary>What an entity costs that waits on disk, and one that is in memory.</summary>
internal sealed class DormantRow : IRow
{
    private const int Count = 100_000;
    private const int Batch = 10_000;
    private const double AkkaNetPersistent = 2_750;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "dormant";

    public string About => "bytes of memory of a waiting entity, and of one that was woken (Akka.NET 1.5, persistent: 2,750)";

    public async Task RunAsync(Report report)
    {
        await using var store = LedgerStore.Create();
        var ids = Enumerable.Range(0, Count).Select(_ => Guid.NewGuid()).ToArray();
        await store.Region.CreateAsync([.. ids.Take(1).Select(Ledger.New)]);
        var before = Measure.LiveBytes();
        foreach (var some in ids.Skip(1).Chunk(Batch))
        {
            await store.Region.CreateAsync([.. some.Select(Ledger.New)]);
        }

        // The ring keeps the last events for subscribers; it is bounded (8 MiB) and no entity's.
        var waiting = Measure.LiveBytes() - before;
        report.Figure($"{Count:N0} waiting, event ring included", waiting, "bytes");
        report.AtMost("waiting entity", waiting / (double)Count, "bytes", 100);

        var question = new Question();
        before = Measure.LiveBytes();
        await Parallel.ForEachAsync(ids, async (id, cancellation) => await store.Of(id).AskAsync<long>(question, Patience, cancellation));
        report.AtMost("woken entity", (Measure.LiveBytes() - before) / (double)Count, "bytes", AkkaNetPersistent);
    }
}
