using System.Text;
using Actors.Persistence;
using Actors.Sharding;

namespace Storage.Conformance;

/// <summary>
/// A well-behaved writer: it knows the epochs and heads of its shards and the seqs of its entities, and keeps what was acknowledged.
/// Not safe for use by several threads.
/// </summary>
public sealed class StoreWriter(IEventStore store)
{
    private readonly OwnedShard[] _owned = [.. store.OwnedShards().OrderBy(shard => shard.Shard)];
    private readonly Dictionary<Guid, long> _entitySeqs = [];

    /// <summary>Every event of which the store said that it is committed.</summary>
    public List<(int Shard, long Seq, EventToAppend Event)> Acknowledged { get; } = [];

    /// <summary>Where the next append of a shard expects to stand.</summary>
    public OwnedShard Owned(int shard) => _owned[shard];

    public int ShardOf(Guid id) => StableHash.ShardOf(id, store.ShardCount);

    /// <summary>An id that lives in <paramref name="shard"/>.</summary>
    public Guid NewId(int shard) => IdOf(shard, store.ShardCount);

    /// <summary>An id that lives in <paramref name="shard"/> of so many.</summary>
    public static Guid IdOf(int shard, int shardCount)
    {
        Guid id;
        do
        {
            id = Guid.CreateVersion7();
        }
        while (StableHash.ShardOf(id, shardCount) != shard);

        return id;
    }

    public static NewEvent Event(string payload = "{}", string type = "item.changed.v1") => new(type, Encoding.UTF8.GetBytes(payload));

    /// <summary>The next events of an entity.</summary>
    public IReadOnlyList<EventToAppend> Events(Guid id, int count, EntityKind? kind = null)
    {
        var last = _entitySeqs.GetValueOrDefault(id);
        return [.. Enumerable.Range(1, count).Select(i => new EventToAppend(id, kind ?? ItemsView.Plain, last + i, Event($"{id}#{last + i}")))];
    }

    /// <summary>The state row of an entity after <paramref name="events"/>.</summary>
    public EntityRow Row(
        Guid id, IReadOnlyList<EventToAppend>? events = null, string state = "state", bool active = false, DateTimeOffset? wakeAt = null,
        ViewRow? view = null, bool mustBeNew = false) => new(
            id,
            view is null ? ItemsView.Plain : ItemsView.Kind,
            events is { Count: > 0 } ? events[^1].EntitySeq : _entitySeqs.GetValueOrDefault(id),
            active,
            wakeAt,
            Encoding.UTF8.GetBytes(state),
            view,
            mustBeNew);

    /// <summary>An append to one shard, expected where this writer stands.</summary>
    public ShardAppend To(int shard, IReadOnlyList<EventToAppend>? events = null, IReadOnlyList<EntityRow>? rows = null, IReadOnlyList<Guid>? removed = null) =>
        new(shard, _owned[shard].Epoch, _owned[shard].Head, events ?? [], rows ?? [], removed ?? []);

    public IReadOnlyList<AppendOutcome> Append(params IReadOnlyList<ShardAppend> shards) => Append(new AppendBatch(shards));

    /// <summary>Appends and takes note of what was committed.</summary>
    public IReadOnlyList<AppendOutcome> Append(AppendBatch batch)
    {
        var outcomes = store.Append(batch);
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Outcome == AppendOutcome.Committed)
            {
                Note(batch.Shards[i]);
            }
        }

        return [.. outcomes.Select(outcome => outcome.Outcome)];
    }

    /// <summary>Writes <paramref name="count"/> events of an entity and its row: the usual append.</summary>
    public AppendOutcome Write(
        Guid id, int count = 1, string state = "state", bool active = false, DateTimeOffset? wakeAt = null, ViewRow? view = null, bool mustBeNew = false)
    {
        var events = Events(id, count, view is null ? ItemsView.Plain : ItemsView.Kind);
        return Append(To(ShardOf(id), events, [Row(id, events, state, active, wakeAt, view, mustBeNew)]))[0];
    }

    /// <summary>Goes on where the store stands after <see cref="IEventStore.Resolve"/>.</summary>
    public void Adopt(OwnedShard shard) => _owned[shard.Shard] = shard;

    private void Note(ShardAppend append)
    {
        for (var i = 0; i < append.Events.Count; i++)
        {
            Acknowledged.Add((append.Shard, append.ExpectedHead + 1 + i, append.Events[i]));
            _entitySeqs[append.Events[i].EntityId] = append.Events[i].EntitySeq;
        }

        _owned[append.Shard] = _owned[append.Shard] with { Head = append.ExpectedHead + append.Events.Count };
    }
}
