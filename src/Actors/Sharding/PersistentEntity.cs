using Actors.Kernel;
using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>
/// A persistent, sharded actor. Its order is fixed: decide, <see cref="Persist"/>, and in the callback evolve, effects, reply: never
/// reply or publish before the append. While a write is under way, other messages wait.
/// </summary>
public abstract class PersistentEntity : Actor
{
    /// <summary>Where this entity lives.</summary>
    protected EntityAddress Address { get; private set; } = null!;

    /// <summary>Number of the entity's last committed event; 0 where it has none.</summary>
    protected long EntitySeq { get; private set; }

    /// <summary>Time of the store: the clock of everything that is persisted.</summary>
    protected DateTimeOffset Now => Context.Time.GetUtcNow();

    /// <summary>Takes up the stored state before the first message; null where the entity was never written.</summary>
    protected abstract void Recover(EntityRow? row);

    /// <summary>
    /// Commits events and the state they lead to. <paramref name="committed"/> runs in this entity's turn once both are durable, with the
    /// sender of the message in hand restored. Where the shard was lost (fenced) the entity is stopped and <paramref name="committed"/> never runs.
    /// With no events the write is a checkpoint of the state alone.
    /// </summary>
    protected void Persist(EntityChange change, Action committed) => throw new NotSupportedException();

    /// <summary>Stops the entity once its mailbox is empty, and frees its memory. The next message brings it back.</summary>
    protected void Passivate() => throw new NotSupportedException();
}

/// <summary>What a turn of an entity wants to commit.</summary>
/// <param name="Remove">Delete the state row and the view row; the entity passivates after the commit.</param>
public sealed record EntityChange(
    IReadOnlyList<NewEvent> Events, ReadOnlyMemory<byte> State, bool Active, DateTimeOffset? WakeAt, ViewRow? View, bool Remove = false);

/// <summary>Told to an entity when its <see cref="EntityRow.WakeAt"/> has come. Compare with the state: a stale one is ignored.</summary>
public sealed record WakeUp(DateTimeOffset WakeAt);
