namespace Actors.Membership;

/// <summary>What a node learns as it joins.</summary>
public sealed record Joined(int ShardCount, long MapVersion);

/// <summary>What a renewal tells. Times are of the database's clock.</summary>
/// <param name="State">Null where the node is a member no more.</param>
/// <param name="CurrentTimeline">Timeline of the database that answered.</param>
public sealed record Heartbeat(
    NodeState? State, long MapVersion, long MemberVersion, DateTimeOffset PlannerTickAt, DateTimeOffset GraceUntil, DateTimeOffset Now,
    string CurrentTimeline)
{
    /// <summary>Whether the lease was renewed.</summary>
    public bool IsMember => State is NodeState.Up or NodeState.Leaving;
}

/// <summary>A plan to be applied by compare-and-set.</summary>
/// <param name="MapVersion">The map that was planned on: nothing happens where it is another.</param>
/// <param name="Timeline">The database that was planned on.</param>
/// <param name="Expired">Nodes to be declared dead, if their lease has run out by then.</param>
/// <param name="Evicted">Nodes to be declared dead whatever their lease.</param>
public sealed record PlanStep(
    long MapVersion, string Timeline, IReadOnlyList<Guid> Expired, IReadOnlyList<Guid> Evicted, IReadOnlyList<ShardAssignment> Assignments);

/// <summary>A shard to be given to a node, if its epoch is still <paramref name="Epoch"/> and nobody else has a right to it.</summary>
public readonly record struct ShardAssignment(int Shard, long Epoch, Guid Owner);

/// <summary>What a plan came to.</summary>
public sealed record PlanOutcome(long MapVersion, int Died, int Assigned);

/// <summary>A move to be proposed, if the shard's epoch is still <paramref name="Epoch"/>.</summary>
/// <param name="Target">Null takes a move back whose target is not up any more.</param>
public readonly record struct ShardMove(int Shard, long Epoch, Guid? Target);

/// <summary>A shard and the epoch under which a node holds it.</summary>
public readonly record struct ShardLease(int Shard, long Epoch);

/// <summary>A shard that was handed over.</summary>
public readonly record struct ReleasedShard(int Shard, Guid Owner, long Epoch);
