using Actors.Persistence;

namespace Actors.TestKit;

public sealed partial class MemoryEventStore
{
    public EntityRow? Load(int shard, Guid entityId) => Read(() => Shards[shard].Rows.GetValueOrDefault(entityId));

    public IReadOnlyList<EntityAddress> ActiveEntities(int limit, Guid after = default, IReadOnlyCollection<int>? shards = null) =>
        Read(() => OwnRows_NeedsLock()
            .Where(entry => shards?.Contains(entry.Shard) != false && entry.Row.Active && entry.Row.EntityId.CompareTo(after) > 0)
            .OrderBy(entry => entry.Row.EntityId)
            .Take(limit)
            .Select(entry => new EntityAddress(entry.Shard, entry.Row.EntityId, entry.Row.Kind))
            .ToList());

    public IReadOnlyList<DueEntity> DueEntities(DateTimeOffset now, int limit) =>
        Read(() => OwnRows_NeedsLock()
            .Where(entry => entry.Row.WakeAt <= now)
            .OrderBy(entry => entry.Row.WakeAt)
            .Take(limit)
            .Select(entry => new DueEntity(entry.Shard, entry.Row.EntityId, entry.Row.Kind, entry.Row.WakeAt!.Value))
            .ToList());

    public DateTimeOffset? NextWake() => Read(() => OwnRows_NeedsLock().Min(entry => entry.Row.WakeAt));

    public IReadOnlyList<StoredEvent> ReadShard(int shard, long afterSeq, int limit) =>
        Read(() => Shards[shard].Journal.Skip((int)afterSeq).Take(limit).ToList());

    public IReadOnlyList<StoredEvent> ReadEntity(int shard, Guid entityId, long afterEntitySeq, int limit) =>
        Read(() => Shards[shard].Journal.Where(e => e.EntityId == entityId && e.EntitySeq > afterEntitySeq).Take(limit).ToList());

    public ViewPage Query(ViewQuery query) => Read(() => MemoryView.Page(Schema(query.View), ViewRows_NeedsLock(query.View), query));

    public IReadOnlyList<ViewGroup> Count(string view, IReadOnlyList<ViewCondition> where, string? groupBy = null) =>
        Read(() => MemoryView.Count(Schema(view), ViewRows_NeedsLock(view), where, groupBy));

    public IReadOnlyList<string> Explain(ViewQuery query)
    {
        ViewRules.Check(Schema(query.View), query);
        return [$"SCAN {query.View} IN MEMORY"];
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return Unreadable ? throw new StoreUnavailableException("scripted") : read();
        }
    }

    private ViewSchema Schema(string view) =>
        _views.GetValueOrDefault(view) ?? throw new ArgumentException($"No view '{view}'.", nameof(view));

    private IEnumerable<(int Shard, EntityRow Row)> Rows_NeedsLock() =>
        Shards.Index().SelectMany(shard => shard.Item.Rows.Values.Select(row => (shard.Index, row)));

    private IEnumerable<(int Shard, EntityRow Row)> OwnRows_NeedsLock() =>
        Rows_NeedsLock().Where(entry => Shards[entry.Shard].Owner == _identity.NodeId);

    private IEnumerable<(int Shard, EntityRow Row)> ViewRows_NeedsLock(string view) =>
        Rows_NeedsLock().Where(entry => entry.Row.View?.Schema.Name == view);
}
