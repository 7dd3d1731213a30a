using Actors.Kernel;
using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>
/// A persistent, sharded actor. Its order is fixed: decide, <see cref="Persist"/>, and in the callback evolve, effects, reply: never
/// reply or publish before the append. While a write is under way, other messages wait.
/// </summary>
/// <remarks>
/// <see cref="Recover"/> runs before <see cref="Actor.PreStart"/>, and both run again after a restart and after each passivation.
/// <see cref="IActorContext.Self"/> is the entity's own reference and outlives all of them. Timers and work in progress keep an entity from
/// being passivated for idleness, but not from <see cref="Passivate"/>.
/// </remarks>
public abstract class PersistentEntity : Actor
{
    private EntityCell _cell = null!;

    /// <summary>Where this entity lives.</summary>
    protected EntityAddress Address => _cell.Address;

    /// <summary>Number of the entity's last committed event; 0 where it has none.</summary>
    protected long EntitySeq => _cell.EntitySeq;

    /// <summary>Time of the store: the clock of everything that is persisted.</summary>
    protected DateTimeOffset Now => Context.Time.GetUtcNow();

    /// <summary>Takes up the stored state before the first message; null where the entity was never written.</summary>
    protected abstract void Recover(EntityRow? row);

    /// <summary>
    /// Commits events and the state they lead to. <paramref name="committed"/> runs in this entity's turn once both are durable, with the
    /// sender of the message in hand restored. With no events the write is a checkpoint of the state alone.
    /// </summary>
    /// <remarks>
    /// Where it does not come to a commit, <paramref name="committed"/> never runs:
    /// the shard was lost (the message goes to its new owner, or the sender gets <c>shard.not_owned</c>) or its outcome is unclear (no reply): the entity stops;
    /// the store can never take the data (<c>store.poison</c>): the entity stops, and its next message loads the last good state;
    /// the entity was created by <see cref="IShardRegion.CreateAsync"/> since it was loaded (<c>store.conflict</c>): the same;
    /// too much is staged (<c>store.busy</c>): the entity goes on as if the message had not come. That last one happens only
    /// to messages with a sender.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A write of this turn is staged already.</exception>
    protected void Persist(EntityChange change, Action committed) => _cell.Persist(change, committed);

    /// <summary>Stops the entity once its mailbox is empty, and frees its memory. The next message brings it back; none is lost.</summary>
    protected void Passivate() => _cell.Passivate();

    internal void Recover(EntityCell cell, EntityRow? row)
    {
        _cell = cell;
        Recover(row);
    }
}

/// <summary>What a turn of an entity wants to commit.</summary>
/// <param name="Remove">Delete the state row and the view row; the entity passivates after the commit. Its id is spent.</param>
public sealed record EntityChange(
    IReadOnlyList<NewEvent> Events, ReadOnlyMemory<byte> State, bool Active, DateTimeOffset? WakeAt, ViewRow? View, bool Remove = false)
{
    /// <summary>The change as part of a write, after the entity's event <paramref name="entitySeq"/>.</summary>
    internal WriteItem ToItem(int shard, Guid entityId, EntityKind kind, long entitySeq, bool mustBeNew) => new(
        shard, entityId, kind, entitySeq + 1, Events,
        Remove ? null : new EntityRow(entityId, kind, entitySeq + Events.Count, Active, WakeAt, State, View, mustBeNew));
}

/// <summary>Told to an entity when its <see cref="EntityRow.WakeAt"/> has come. Compare with the state: a stale one is ignored.</summary>
public sealed record WakeUp(DateTimeOffset WakeAt);
