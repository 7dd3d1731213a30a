using Actors.Inspection;

namespace Downloads.Gateway.Cluster;

/// <param name="Self">Address of the member that answers; null before it has joined.</param>
/// <param name="PlannedAt">When a member last planned; there is no leader, any may.</param>
public sealed record MembersAnswer(string Cluster, string? Self, DateTime PlannedAt, int Count, IReadOnlyList<MemberRead> Members);

/// <summary>A node incarnation.</summary>
/// <param name="Status"><c>up</c>, <c>leaving</c>, <c>dead</c> or <c>gone</c></param>
/// <param name="Reachability"><c>reachable</c>, or <c>unreachable</c> where its lease has run out or a live member cannot reach it.</param>
/// <param name="AccusedBy">Addresses of live members that cannot reach it.</param>
/// <param name="Shards">Shards it owns.</param>
/// <param name="LeaseUntil">By the database's clock; null for a lease that never ends.</param>
public sealed record MemberRead(
    string Address, string Name, Guid NodeId, IReadOnlyList<string> Roles, string Status, string Reachability, IReadOnlyList<string> AccusedBy, string Version,
    int Capacity, int Shards, DateTime JoinedAt, DateTime? LeaseUntil);

/// <param name="Unowned">Shards whose owner is no member.</param>
/// <param name="Moving">Shards on their way to another owner.</param>
public sealed record ShardsAnswer(int ShardCount, long MapVersion, int Unowned, int Moving, IReadOnlyList<ShardRead> Shards);

/// <param name="Owner">Address; null where nobody owns it.</param>
/// <param name="Epoch">Fencing token of the owner.</param>
/// <param name="Target">Address of the member it moves to; null where it stays.</param>
/// <param name="ActiveEntities">In the memory of the member that answers; null where the shard lives elsewhere.</param>
public sealed record ShardRead(int Shard, string? Owner, long Epoch, string? Target, DateTime? MoveSince, int? ActiveEntities);

/// <param name="Kinds">Kinds of entities there are; every region has all of them.</param>
public sealed record RegionsAnswer(IReadOnlyList<string> Kinds, IReadOnlyList<RegionRead> Regions);

/// <summary>The shards of one member.</summary>
/// <param name="Incoming">Shards that move to it.</param>
/// <param name="Outgoing">Shards that move away.</param>
/// <param name="ActiveEntities">Null for members other than the one that answers.</param>
public sealed record RegionRead(
    string Address, string Name, string Status, IReadOnlyList<int> Shards, IReadOnlyList<int> Incoming, IReadOnlyList<int> Outgoing, int? ActiveEntities);

/// <param name="Generation">Grows with each failover of the database.</param>
/// <param name="GraceUntil">Nobody is declared dead before; null where there is no grace period.</param>
/// <param name="Node">What the member that answers is doing; null where it owns no shards.</param>
public sealed record StatsAnswer(
    string Cluster, int Up, int Leaving, int Unreachable, int ShardCount, int Unowned, int Moving, int FewestShards, int MostShards, long MapVersion, long MemberVersion,
    long Generation, DateTime PlannedAt, DateTime? GraceUntil, NodeStats? Node);

/// <param name="StagedEvents">Waiting for their commit.</param>
/// <param name="AppendLatencyMs">Mean commit time of the last appends.</param>
/// <param name="RingLag">Events that the slowest subscriber has still to see.</param>
public sealed record NodeStats(
    string Address, int ActiveEntities, long StagedEvents, double AppendLatencyMs, int Subscribers, long RingLag, long DeadLetters);

/// <param name="InMemory">True: what is in the memory of the member that answers; false: what is active by the store, in the memory of <paramref name="Owner"/>.</param>
public sealed record EntitiesAnswer(int Shard, string? Owner, bool InMemory, bool Truncated, IReadOnlyList<EntityRead> Entities);

/// <param name="Type">Class; null where it is not in the memory of the member that answers.</param>
/// <param name="Restarts">Since it was activated.</param>
public sealed record EntityRead(Guid EntityId, string Kind, string? Type, int? Restarts);

/// <param name="Address">Of the member that answers: these are its actors.</param>
/// <param name="Truncated">Whether there are more than an answer holds; ask for a path, or less depth.</param>
public sealed record HierarchyAnswer(string? Address, bool Truncated, ActorTree Root);
