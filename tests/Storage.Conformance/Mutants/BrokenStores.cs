using Actors.Persistence;

namespace Storage.Conformance.Mutants;

/// <summary>Writes under whatever epoch is the present one.</summary>
internal sealed class WithoutFence(IEventStore inner) : StoreWrapper(inner)
{
    public override IReadOnlyList<ShardOutcome> Append(AppendBatch batch)
    {
        var epochs = OwnedShards().ToDictionary(shard => shard.Shard, shard => shard.Epoch);
        return base.Append(batch with { Shards = [.. batch.Shards.Select(append => append with { Epoch = epochs[append.Shard] })] });
    }
}

/// <summary>Writes wherever the head is.</summary>
internal sealed class WithoutHeadCheck(IEventStore inner) : StoreWrapper(inner)
{
    public override IReadOnlyList<ShardOutcome> Append(AppendBatch batch)
    {
        var heads = OwnedShards().ToDictionary(shard => shard.Shard, shard => shard.Head);
        return base.Append(batch with { Shards = [.. batch.Shards.Select(append => append with { ExpectedHead = heads[append.Shard] })] });
    }
}

/// <summary>Takes every new entity, and every old one for a new one.</summary>
internal sealed class WithoutNewness(IEventStore inner) : StoreWrapper(inner)
{
    public override IReadOnlyList<ShardOutcome> Append(AppendBatch batch) => base.Append(batch with
    {
        Shards = [.. batch.Shards.Select(append => append with { Rows = [.. append.Rows.Select(row => row with { MustBeNew = false })] })],
    });
}

/// <summary>Commits what it can of a batch that is to be all or nothing.</summary>
internal sealed class WithoutAllOrNothing(IEventStore inner) : StoreWrapper(inner)
{
    public override IReadOnlyList<ShardOutcome> Append(AppendBatch batch) => base.Append(batch with { AllOrNothing = false });
}

/// <summary>Says "committed" and drops the events.</summary>
internal sealed class LosingEvents(IEventStore inner) : StoreWrapper(inner)
{
    public override IReadOnlyList<ShardOutcome> Append(AppendBatch batch) =>
        base.Append(batch with { Shards = [.. batch.Shards.Select(append => append with { Events = [] })] });
}

/// <summary>Commits the events without the state that they led to.</summary>
internal sealed class LosingStates(IEventStore inner) : StoreWrapper(inner)
{
    private readonly HashSet<Guid> _seen = [];

    public override IReadOnlyList<ShardOutcome> Append(AppendBatch batch) => base.Append(batch with
    {
        Shards = [.. batch.Shards.Select(append => append with { Rows = [.. append.Rows.Where(row => _seen.Add(row.EntityId))] })],
    });
}

/// <summary>Keeps the state of removed entities.</summary>
internal sealed class KeepingTheRemoved(IEventStore inner) : StoreWrapper(inner)
{
    public override IReadOnlyList<ShardOutcome> Append(AppendBatch batch) =>
        base.Append(batch with { Shards = [.. batch.Shards.Select(append => append with { Removed = [] })] });
}

/// <summary>Tells the head after an unknown outcome, and leaves the epoch as it was.</summary>
internal sealed class ResolvingWithoutEpoch(IEventStore inner) : StoreWrapper(inner)
{
    public override OwnedShard? Resolve(int shard, long epoch) => OwnedShards().Single(owned => owned.Shard == shard);
}

/// <summary>Skips an event at each end of a page that is full.</summary>
internal sealed class SkippingReader(IEventStore inner) : StoreWrapper(inner)
{
    public override IReadOnlyList<StoredEvent> ReadShard(int shard, long afterSeq, int limit)
    {
        var page = base.ReadShard(shard, afterSeq, limit);
        return afterSeq > 0 && page.Count > 1 ? [.. page.Skip(1)] : page;
    }
}

/// <summary>Goes on after the last value of a page, not after its last row.</summary>
internal sealed class ForgettingTies(IEventStore inner) : StoreWrapper(inner)
{
    public override ViewPage Query(ViewQuery query)
    {
        var last = query.OrderBy is [.., ['-', ..]] ? Guid.Empty : new Guid([.. Enumerable.Repeat((byte)255, 16)]);
        return base.Query(query.After is null ? query : query with { After = query.After with { EntityId = last } });
    }
}

/// <summary>Wakes an entity before its time.</summary>
internal sealed class WakingEarly(IEventStore inner) : StoreWrapper(inner)
{
    public override IReadOnlyList<DueEntity> DueEntities(DateTimeOffset now, int limit) => base.DueEntities(now.AddHours(1), limit);
}

/// <summary>Counts rows whatever the conditions.</summary>
internal sealed class CountingAll(IEventStore inner) : StoreWrapper(inner)
{
    public override IReadOnlyList<ViewGroup> Count(string view, IReadOnlyList<ViewCondition> where, string? groupBy = null) =>
        base.Count(view, [], groupBy);
}
