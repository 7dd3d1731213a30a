using Actors.Persistence;

namespace Storage.Conformance;

/// <summary>Reads a whole store and checks the invariants of the cluster protocol that can be seen in it.</summary>
public static class StoreAudit
{
    private const int PageSize = 100;

    /// <summary>
    /// I1 seq is contiguous, I2 the epoch never falls, I3 what was acknowledged is stored with the same content, I5 no reader skips,
    /// I13 an entity's row stands at its last event.
    /// </summary>
    public static void Check(IEventStore store, IReadOnlyList<(int Shard, long Seq, EventToAppend Event)> acknowledged)
    {
        var events = store.OwnedShards().ToDictionary(shard => shard.Shard, shard => CheckShard(store, shard));
        foreach (var (shard, seq, appended) in acknowledged)
        {
            CheckAcknowledged(events[shard], seq, appended);
        }

        foreach (var entity in events.Values.SelectMany(shard => shard).GroupBy(stored => (stored.Shard, stored.EntityId)))
        {
            CheckEntity(store, entity.Key.Shard, entity.Key.EntityId, [.. entity]);
        }
    }

    /// <summary>All events of a shard, page by page.</summary>
    public static List<StoredEvent> ReadAll(IEventStore store, int shard)
    {
        var events = new List<StoredEvent>();
        while (store.ReadShard(shard, events.Count == 0 ? 0 : events[^1].Seq, PageSize) is { Count: > 0 } page)
        {
            events.AddRange(page);
        }

        return events;
    }

    private static List<StoredEvent> CheckShard(IEventStore store, OwnedShard shard)
    {
        var events = ReadAll(store, shard.Shard);
        events.Select(stored => stored.Seq).ShouldBe(Enumerable.Range(1, (int)shard.Head).Select(i => (long)i), $"I1, I5: shard {shard.Shard}");
        events.Select(stored => stored.Epoch).ShouldBeInOrder(SortDirection.Ascending, $"I2: shard {shard.Shard}");
        return events;
    }

    private static void CheckAcknowledged(List<StoredEvent> shard, long seq, EventToAppend appended)
    {
        var stored = seq <= shard.Count ? shard[(int)seq - 1] : null;
        stored.ShouldNotBeNull($"I3: seq {seq} was acknowledged");
        stored.EntityId.ShouldBe(appended.EntityId, $"I3: seq {seq}");
        stored.Kind.ShouldBe(appended.Kind, $"I3: seq {seq}");
        stored.EntitySeq.ShouldBe(appended.EntitySeq, $"I3: seq {seq}");
        stored.Type.ShouldBe(appended.Event.Type, $"I3: seq {seq}");
        stored.CommandId.ShouldBe(appended.Event.CommandId, $"I3: seq {seq}");
        stored.Payload.Span.SequenceEqual(appended.Event.Payload.Span).ShouldBeTrue($"I3: payload of seq {seq}");
    }

    private static void CheckEntity(IEventStore store, int shard, Guid id, List<StoredEvent> events)
    {
        events.Select(stored => stored.EntitySeq).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i), $"entity {id}");
        store.ReadEntity(shard, id, 0, events.Count + 1).Select(stored => stored.Seq)
            .ShouldBe(events.Select(stored => stored.Seq), $"the entity's own events, {id}");
        if (store.Load(shard, id) is { } row)
        {
            row.EntitySeq.ShouldBe(events[^1].EntitySeq, $"I13: {id}");
        }
    }
}
