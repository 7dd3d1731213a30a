using Actors.Kernel;
using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>The way to every entity, wherever it lives. An entity is activated by its first message and costs nothing before.</summary>
public interface IShardRegion
{
    /// <summary>Reads of the store: rows, events, views.</summary>
    IEventStore Store { get; }

    /// <summary>A reference that outlives passivation and takeover.</summary>
    ActorRef EntityRef(EntityKind kind, Guid entityId);

    /// <summary>
    /// Creates entities without activating them, in one durable transaction: all or none. On return they are committed and published.
    /// The ids must be new; where one is stored already, or was and is removed, nothing is written.
    /// </summary>
    /// <returns>False where an id existed already.</returns>
    /// <exception cref="NotWrittenException">The store is busy, full or away, or a shard has another owner; nothing was written.</exception>
    /// <exception cref="PoisonException">The store can never take one of them; nothing was written.</exception>
    /// <exception cref="OutcomeUnknownException">Whether they were written cannot be told.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first try; nothing was or will be written.</exception>
    ValueTask<bool> CreateAsync(IReadOnlyList<NewEntity> entities, CancellationToken cancellationToken = default);

    /// <summary>
    /// Events committed from this call on, in the order of each shard, gapless: what a slow reader loses from the ring is read back from the
    /// journal (with <see cref="CommittedEvent.Data"/> null). Unsubscribes when the enumeration ends.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<CommittedEvent>> Subscribe(CancellationToken cancellationToken = default);
}

/// <summary>An entity to be created, with its first events.</summary>
public sealed record NewEntity(Guid EntityId, EntityKind Kind, EntityChange Change);
