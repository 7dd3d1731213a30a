namespace Actors.Membership;

/// <summary>Where a node incarnation stands in the member table (spec: cluster protocol, "Tables"). Values are stored; it never falls.</summary>
public enum NodeState : short
{
    /// <summary>A member that may be given shards.</summary>
    Up = 1,

    /// <summary>A member that gives its shards away and is given none.</summary>
    Leaving = 2,

    /// <summary>Declared dead: its lease ran out, its peers evicted it, or an operator said so. Its shards are free once its lease has run out.</summary>
    Dead = 3,

    /// <summary>It went by itself, or a process of the same name took its place. Its shards are free at once.</summary>
    Gone = 4,
}
