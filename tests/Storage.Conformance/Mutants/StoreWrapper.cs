using Actors.Persistence;

namespace Storage.Conformance.Mutants;

/// <summary>A store that does what the one inside does. What a mutant breaks it overrides.</summary>
internal abstract class StoreWrapper(IEventStore inner) : IEventStore
{
    public int ShardCount => inner.ShardCount;

    public virtual IReadOnlyList<OwnedShard> OwnedShards() => inner.OwnedShards();

    public virtual OwnedShard? Owned(int shard) => inner.Owned(shard);

    public IReadOnlyList<long> Heads() => inner.Heads();

    public virtual IReadOnlyList<ShardOutcome> Append(AppendBatch batch) => inner.Append(batch);

    public virtual OwnedShard? Resolve(int shard, long epoch) => inner.Resolve(shard, epoch);

    public virtual EntityRow? Load(int shard, Guid entityId) => inner.Load(shard, entityId);

    public virtual IReadOnlyList<EntityAddress> ActiveEntities(int limit, Guid after = default, IReadOnlyCollection<int>? shards = null) =>
        inner.ActiveEntities(limit, after, shards);

    public virtual IReadOnlyList<DueEntity> DueEntities(DateTimeOffset now, int limit) => inner.DueEntities(now, limit);

    public DateTimeOffset? NextWake() => inner.NextWake();

    public virtual IReadOnlyList<StoredEvent> ReadShard(int shard, long afterSeq, int limit) => inner.ReadShard(shard, afterSeq, limit);

    public virtual IReadOnlyList<StoredEvent> ReadEntity(int shard, Guid entityId, long afterEntitySeq, int limit) =>
        inner.ReadEntity(shard, entityId, afterEntitySeq, limit);

    public virtual ViewPage Query(ViewQuery query) => inner.Query(query);

    public virtual IReadOnlyList<ViewGroup> Count(string view, IReadOnlyList<ViewCondition> where, string? groupBy = null) =>
        inner.Count(view, where, groupBy);

    public IReadOnlyList<string> Explain(ViewQuery query) => inner.Explain(query);

    public void Dispose() => inner.Dispose();
}
