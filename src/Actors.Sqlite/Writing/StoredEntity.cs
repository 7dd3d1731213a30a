using Actors.Persistence;

namespace Actors.Sqlite.Writing;

/// <summary>What the writer knows of an entity during an append.</summary>
internal sealed class StoredEntity
{
    /// <summary>Key of its row; 0 before the row is inserted.</summary>
    public long Key { get; set; }

    public EntityKind Kind { get; init; }

    /// <summary>Position of its last event.</summary>
    public long? LastPosition { get; set; }

    /// <summary>Whether <see cref="LastPosition"/> is ahead of the row.</summary>
    public bool Unlinked { get; set; }

    /// <summary>As the row has it.</summary>
    public bool Active { get; set; }

    /// <summary>As the row has it, in ticks.</summary>
    public long? WakeAt { get; set; }

    public bool Exists => Key != 0;
}
