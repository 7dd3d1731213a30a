namespace Actors.Persistence;

/// <summary>
/// What one node needs of a store (spec: cluster protocol, S7, S9 and "SQLite"). Implementations: SQLite (embedded) and
/// PostgreSQL (cluster); one conformance suite holds for both.
/// </summary>
/// <remarks>
/// <see cref="Append"/> and <see cref="Resolve"/> are synchronous: they are called by an append lane on its own thread, one call in
/// flight per lane. Reads may be called from any thread at any time and see committed data only.
/// </remarks>
public interface IEventStore : IDisposable
{
    /// <summary>Number of shards, fixed when the store was created.</summary>
    int ShardCount { get; }

    /// <summary>Heads and epochs of all shards this node owns now (SQLite: all of them, under the epoch of this opening).</summary>
    IReadOnlyList<OwnedShard> OwnedShards();

    /// <summary>Head and epoch of a shard this node owns now; null where it does not.</summary>
    OwnedShard? Owned(int shard);

    /// <summary>The head of every shard, by its number, whoever owns it.</summary>
    IReadOnlyList<long> Heads();

    /// <summary>
    /// Writes all of the batch's shards in one transaction. Atomic per shard; with <see cref="AppendBatch.AllOrNothing"/> atomic in all.
    /// A shard whose epoch moved, whose head differs or whose new entity is not new is left out and told so in the result; the others commit.
    /// On return what was committed is durable.
    /// </summary>
    /// <exception cref="NotWrittenException">Provably nothing was written (busy, disk full, serialisation): the same batch may be tried again.</exception>
    /// <exception cref="OutcomeUnknownException">The commit may or may not have happened: call <see cref="Resolve"/> for each shard before anything else.</exception>
    /// <exception cref="PoisonException">The data can never be written; nothing was. The caller bisects.</exception>
    IReadOnlyList<ShardOutcome> Append(AppendBatch batch);

    /// <summary>
    /// After an unknown outcome: takes a new epoch for the shard, if it is still owned under <paramref name="epoch"/>, and reads its head.
    /// Null when the shard is owned no more.
    /// </summary>
    OwnedShard? Resolve(int shard, long epoch);

    /// <summary>The state row of an entity, or null. One row: recovery needs nothing else.</summary>
    EntityRow? Load(int shard, Guid entityId);

    /// <summary>
    /// Entities that are to be activated as their shard comes to this node: of <paramref name="shards"/>, or where it is null of all shards, as far as
    /// this node owns them. Ordered by id, after <paramref name="after"/>.
    /// </summary>
    IReadOnlyList<EntityAddress> ActiveEntities(int limit, Guid after = default, IReadOnlyCollection<int>? shards = null);

    /// <summary>Entities of this node's shards whose <see cref="EntityRow.WakeAt"/> is not after <paramref name="now"/>, earliest first.</summary>
    IReadOnlyList<DueEntity> DueEntities(DateTimeOffset now, int limit);

    /// <summary>The earliest <see cref="EntityRow.WakeAt"/> in this node's shards, or null.</summary>
    DateTimeOffset? NextWake();

    /// <summary>Events of one shard with a seq greater than <paramref name="afterSeq"/>, in order. Sees no gap: what is missing was trimmed.</summary>
    IReadOnlyList<StoredEvent> ReadShard(int shard, long afterSeq, int limit);

    /// <summary>Events of one entity with an entity seq greater than <paramref name="afterEntitySeq"/>, in order.</summary>
    IReadOnlyList<StoredEvent> ReadEntity(int shard, Guid entityId, long afterEntitySeq, int limit);

    /// <summary>A page of a read model.</summary>
    /// <exception cref="ArgumentException">A column that the view does not have.</exception>
    ViewPage Query(ViewQuery query);

    /// <summary>Number of rows per value of <paramref name="groupBy"/> (one group with a null key where it is null) under the conditions.</summary>
    IReadOnlyList<ViewGroup> Count(string view, IReadOnlyList<ViewCondition> where, string? groupBy = null);

    /// <summary>The query plan of <paramref name="query"/> as the store explains it, one step a line: for tests and diagnosis.</summary>
    IReadOnlyList<string> Explain(ViewQuery query);
}

/// <summary>A shard owned by this node.</summary>
public sealed record OwnedShard(int Shard, long Epoch, long Head);

/// <summary>Where an entity lives.</summary>
public sealed record EntityAddress(int Shard, Guid EntityId, EntityKind Kind);

/// <summary>An entity whose timer is due.</summary>
/// <param name="WakeAt">The stored time: the timer's generation. A stale one is ignored by the entity.</param>
public sealed record DueEntity(int Shard, Guid EntityId, EntityKind Kind, DateTimeOffset WakeAt);

/// <summary>One statement's worth of appends.</summary>
public sealed record AppendBatch(IReadOnlyList<ShardAppend> Shards, bool AllOrNothing = false);

/// <summary>What is appended to one shard: events get the numbers <paramref name="ExpectedHead"/> + 1, + 2, … in the order given.</summary>
/// <param name="Rows">The last state per entity, one row an entity. May come without events (a checkpoint).</param>
/// <param name="Removed">Entities whose state row and view row are deleted (history forgotten). Their events stay.</param>
public sealed record ShardAppend(
    int Shard, long Epoch, long ExpectedHead, IReadOnlyList<EventToAppend> Events, IReadOnlyList<EntityRow> Rows, IReadOnlyList<Guid> Removed);

/// <summary>An event with its place in its entity.</summary>
public readonly record struct EventToAppend(Guid EntityId, EntityKind Kind, long EntitySeq, NewEvent Event);

/// <summary>What became of one shard of a batch.</summary>
public readonly record struct ShardOutcome(int Shard, AppendOutcome Outcome);

/// <summary>The answers of the fenced append (cluster protocol, S7).</summary>
public enum AppendOutcome
{
    /// <summary>Durable: apply, publish, reply.</summary>
    Committed,

    /// <summary>The epoch moved: this node owns the shard no more.</summary>
    Fenced,

    /// <summary>The head differs from what the writer expected: drop the actors, reload.</summary>
    HeadMismatch,

    /// <summary>
    /// A row with <see cref="EntityRow.MustBeNew"/> belongs to an entity that exists or existed; nothing of this shard was written. Fence and
    /// head were right. Where several reasons hold, Fenced goes before HeadMismatch, and HeadMismatch before this.
    /// </summary>
    AlreadyExists,

    /// <summary>Not written, and for no reason of its own: another shard of an all-or-nothing batch was refused, or somebody held this shard for a moment. May be tried again.</summary>
    Skipped,
}
