using System.Text;
using Actors.Persistence;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

/// <summary>What holds for every journal: invariants I1, I2, I13 and replay.</summary>
internal static class Journal
{
    public static IReadOnlyList<StoredEvent> All(MemoryEventStore store) =>
        [.. Enumerable.Range(0, store.ShardCount).SelectMany(shard => store.ReadShard(shard, 0, int.MaxValue))];

    public static void ShouldBeContiguous(MemoryEventStore store)
    {
        for (var shard = 0; shard < store.ShardCount; shard++)
        {
            var events = store.ReadShard(shard, 0, int.MaxValue);
            events.Select(e => e.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(seq => (long)seq), $"shard {shard}");
            events.Zip(events.Skip(1)).ShouldAllBe(pair => pair.First.Epoch <= pair.Second.Epoch);
            foreach (var entity in events.GroupBy(e => e.EntityId))
            {
                entity.Select(e => e.EntitySeq).ShouldBe(Enumerable.Range(1, entity.Count()).Select(seq => (long)seq), $"entity {entity.Key}");
                if (store.Load(shard, entity.Key) is { } row)
                {
                    row.EntitySeq.ShouldBe(entity.Count(), "the row is of the last event");
                }
            }
        }
    }

    public static string Replay(MemoryEventStore store, int shard, Guid id) =>
        string.Concat(store.ReadEntity(shard, id, 0, int.MaxValue).Select(e => Encoding.UTF8.GetString(e.Payload.Span)));
}
