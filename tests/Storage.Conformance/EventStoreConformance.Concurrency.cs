using System.Collections.Concurrent;
using Actors.Persistence;

namespace Storage.Conformance;

public abstract partial class EventStoreConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Invariants_hold_after_writers_takeovers_and_readers_at_once(int seed)
    {
        var store = Store;
        var acknowledged = new ConcurrentBag<IReadOnlyList<(int Shard, long Seq, EventToAppend Event)>>();
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() => ReadWhileWritten(store, done.Token), TestContext.Current.CancellationToken);

        try
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(
                () => acknowledged.Add(WriteAtRandom(store, lane, new Random(seed * 100 + lane))), TestContext.Current.CancellationToken)));
        }
        finally
        {
            await done.CancelAsync();
            (await reader).ShouldBeGreaterThan(0);
        }

        StoreAudit.Check(store, [.. acknowledged.SelectMany(events => events)]);
    }

    // Each lane has its own shards, loses them now and then to itself, and writes with stale epochs and heads too.
    private static List<(int Shard, long Seq, EventToAppend Event)> WriteAtRandom(IEventStore store, int lane, Random random)
    {
        var writer = new StoreWriter(store);
        var shards = Enumerable.Range(0, ShardCount).Where(shard => shard % 4 == lane).ToArray();
        var ids = shards.SelectMany(shard => Enumerable.Range(0, 3).Select(_ => writer.NewId(shard))).ToArray();
        for (var i = 0; i < 150; i++)
        {
            var shard = shards[random.Next(shards.Length)];
            if (random.Next(10) == 0)
            {
                writer.Adopt(store.Resolve(shard, writer.Owned(shard).Epoch).ShouldNotBeNull());
            }

            var appends = ids.GroupBy(writer.ShardOf).Where(_ => random.Next(3) == 0)
                .Select(group => RandomAppend(writer, group.Key, group.ElementAt(random.Next(group.Count())), random)).ToList();
            AppendPatiently(writer, new AppendBatch(appends, AllOrNothing: random.Next(4) == 0));
        }

        return writer.Acknowledged;
    }

    // A store may be too busy at any time: then nothing was written, and the same batch may be tried again.
    private static void AppendPatiently(StoreWriter writer, AppendBatch batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                writer.Append(batch);
                return;
            }
            catch (NotWrittenException) when (attempt < 10)
            {
            }
        }
    }

    private static ShardAppend RandomAppend(StoreWriter writer, int shard, Guid id, Random random)
    {
        var events = writer.Events(id, random.Next(4), ItemsView.Kind);
        var append = writer.To(shard, events, [writer.Row(id, events, active: random.Next(2) == 0, view: RandomRow(random))]);
        return random.Next(10) switch
        {
            0 => append with { Epoch = append.Epoch - 1 },
            1 => append with { ExpectedHead = append.ExpectedHead - 1 },
            2 => append with { ExpectedHead = append.ExpectedHead + 1 },
            _ => append,
        };
    }

    // I5 while it is being written: what a follower of every shard reads goes on without gap.
    private static long ReadWhileWritten(IEventStore store, CancellationToken done)
    {
        var read = new long[ShardCount];
        bool last;
        do
        {
            last = done.IsCancellationRequested;
            for (var shard = 0; shard < ShardCount; shard++)
            {
                foreach (var stored in store.ReadShard(shard, read[shard], 50))
                {
                    stored.Seq.ShouldBe(++read[shard], $"I5: shard {shard}");
                }
            }
        }
        while (!last);

        return read.Sum();
    }
}
