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
    /// The ids must be new; where one is stored already nothing is written.
    /// </summary>
    /// <returns>False where an id existed already.</returns>
    /// <exception cref="NotWrittenException">The store is busy, full or away; nothing was written.</exception>
    ValueTask<bool> CreateAsync(IReadOnlyList<NewEntity> entities, CancellationToken cancellationToken = default);

    /// <summary>
    /// Events committed from now on, in the order of each shard, gapless: what a slow reader loses from the ring is read back from the
    /// journal (with <see cref="CommittedEvent.Data"/> null). Unsubscribes when the enumeration ends.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<CommittedEvent>> Subscribe(CancellationToken cancellationToken = default);
}

/// <summary>An entity to be created, with its first events.</summary>
public sealed record NewEntity(Guid EntityId, EntityKind Kind, EntityChange Change);
