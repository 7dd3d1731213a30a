namespace Actors.Membership;

/// <summary>The cluster as one statement saw it. All times are of the database's clock.</summary>
/// <param name="MapVersion">Grows with each change of any shard's owner, target or epoch by a plan, a move or a failover.</param>
/// <param name="MemberVersion">Grows with each member that joins, leaves or dies.</param>
/// <param name="MembersChangedAt">When <paramref name="MemberVersion"/> last grew.</param>
/// <param name="GraceUntil">Nobody is declared dead before.</param>
/// <param name="Timeline">Timeline of the database that the last plan ran on.</param>
/// <param name="CurrentTimeline">Timeline of the database now: another one means a failover that nobody has dealt with.</param>
/// <param name="Generation">Grows with each failover.</param>
/// <param name="Members">All rows kept, the dead included, ordered by name and then by id.</param>
/// <param name="Shards">All shards, ordered by number.</param>
public sealed record ClusterView(
    long MapVersion, long MemberVersion, DateTimeOffset MembersChangedAt, DateTimeOffset PlannerTickAt, DateTimeOffset GraceUntil, string Timeline,
    string CurrentTimeline, long Generation, DateTimeOffset Now, IReadOnlyList<MemberRow> Members, IReadOnlyList<ShardRow> Shards);

/// <summary>A row of the member table.</summary>
/// <param name="Beats">Renewals so far.</param>
/// <param name="Accused">Nodes that this one cannot reach, as of its last renewal.</param>
/// <param name="DiedAt">When it ceased to be a member; null where it is one.</param>
public sealed record MemberRow(
    Guid NodeId, string Name, string Endpoint, NodeRoles Roles, int Capacity, string Version, NodeState State, DateTimeOffset LeaseUntil, long Beats,
    IReadOnlyList<Guid> Accused, DateTimeOffset JoinedAt, DateTimeOffset? DiedAt)
{
    /// <summary>Whether it is a member; one whose lease has run out still is, until somebody declares it dead.</summary>
    public bool IsMember => State < NodeState.Dead;
}

/// <summary>A row of the shard map.</summary>
/// <param name="Epoch">The fencing token of <paramref name="Owner"/>.</param>
/// <param name="Owner">Null only before the first plan.</param>
/// <param name="Target">Node that the owner is to hand the shard to.</param>
/// <param name="MoveSince">When <paramref name="Target"/> was set.</param>
public sealed record ShardRow(int Shard, long Epoch, Guid? Owner, Guid? Target, DateTimeOffset? MoveSince);
