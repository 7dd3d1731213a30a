using Actors.Persistence;

namespace Downloads.Actors;

/// <summary>The kinds of entities of this product. Stored: never renumber.</summary>
public static class EntityKinds
{
    public static readonly EntityKind Download = new(1);

    public static readonly EntityKind Provider = new(2);

    /// <summary>A request with an Idempotency-Key that was accepted.</summary>
    public static readonly EntityKind AcceptedRequest = new(3);

    /// <summary>The settings that may change at run time: one entity.</summary>
    public static readonly EntityKind Settings = new(4);

    /// <summary>Takes what is meant for the node that a shard lives on. Never stored.</summary>
    public static readonly EntityKind Desk = new(5);
}
