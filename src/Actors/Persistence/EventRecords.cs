namespace Actors.Persistence;

/// <summary>An event about to be written.</summary>
/// <param name="Type">Manifest of our own (<c>download.queued.v1</c>), never a type name; at most 64 bytes of ASCII.</param>
/// <param name="Payload">Serialised event; opaque to the engine.</param>
/// <param name="CommandId">The command that caused it, where it came from outside.</param>
/// <param name="Data">The event as an object for subscribers in this process; never stored.</param>
public sealed record NewEvent(string Type, ReadOnlyMemory<byte> Payload, Guid? CommandId = null, object? Data = null);

/// <summary>An event as it stands in the journal.</summary>
/// <param name="Seq">Number in its shard: starts at 1, contiguous.</param>
/// <param name="EntitySeq">Number in its entity: starts at 1, contiguous.</param>
/// <param name="Epoch">The fencing token under which it was written; never falls along <paramref name="Seq"/>.</param>
public sealed record StoredEvent(
    int Shard, long Seq, long Epoch, Guid EntityId, EntityKind Kind, long EntitySeq, string Type, ReadOnlyMemory<byte> Payload, Guid? CommandId,
    DateTimeOffset At);

/// <summary>An event after its commit, as subscribers in this process see it.</summary>
/// <param name="Data">What the writer attached to <see cref="NewEvent.Data"/>; null when the event was read back from the journal.</param>
public sealed record CommittedEvent(
    int Shard, long Seq, long Epoch, Guid EntityId, EntityKind Kind, long EntitySeq, string Type, ReadOnlyMemory<byte> Payload, object? Data);

/// <summary>The state row of an entity: its snapshot, written in the transaction of the events that led to it.</summary>
/// <param name="EntitySeq">The entity's last event; 0 where it has none.</param>
/// <param name="Active">Whether the entity is activated at start, before anyone asks for it.</param>
/// <param name="WakeAt">Time of the store at which the entity gets a <c>WakeUp</c>; null for none.</param>
/// <param name="View">The row of the entity's read model, replaced whole; null where the kind has no view.</param>
/// <param name="MustBeNew">
/// Only when appending: the shard is refused with <see cref="AppendOutcome.AlreadyExists"/> where the entity has a state row or any
/// event already. (The id of a removed entity is spent: its events still stand in the journal.)
/// </param>
public sealed record EntityRow(
    Guid EntityId, EntityKind Kind, long EntitySeq, bool Active, DateTimeOffset? WakeAt, ReadOnlyMemory<byte> State, ViewRow? View,
    bool MustBeNew = false);

/// <summary>A kind of entity: 1 to 32,767, fixed for ever once it is stored.</summary>
public readonly record struct EntityKind(short Value)
{
    public override string ToString() => Value.ToString();
}
