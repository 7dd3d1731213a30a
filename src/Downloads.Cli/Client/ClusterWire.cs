namespace Downloads.Cli.Client;

/// <summary>What the command line reads of <c>/cluster/members</c>.</summary>
public sealed record MembersView(string Cluster, string? Self, DateTimeOffset PlannedAt, IReadOnlyList<MemberView> Members)
{
    /// <summary>The member of that address, name or id.</summary>
    public MemberView? Find(string member) =>
        Members.FirstOrDefault(row => row.Address == member || row.Name == member || row.NodeId.ToString() == member);
}

/// <summary>A member of the cluster.</summary>
public sealed record MemberView(
    string Address, string Name, Guid NodeId, IReadOnlyList<string> Roles, string Status, string Reachability, string Version, int Shards, DateTimeOffset JoinedAt,
    DateTimeOffset? LeaseUntil);

/// <summary>Every shard and its owner.</summary>
public sealed record ShardsView(int ShardCount, long MapVersion, int Unowned, int Moving, IReadOnlyList<ShardView> Shards);

/// <summary>A shard; fields as the API has them.</summary>
public sealed record ShardView(int Shard, string? Owner, long Epoch, string? Target, int? ActiveEntities);

/// <summary>The shards of each worker.</summary>
public sealed record RegionsView(IReadOnlyList<string> Kinds, IReadOnlyList<RegionView> Regions);

/// <summary>The shards of one worker.</summary>
public sealed record RegionView(
    string Address, string Name, string Status, IReadOnlyList<int> Shards, IReadOnlyList<int> Incoming, IReadOnlyList<int> Outgoing, int? ActiveEntities);

/// <summary>Entities of a shard.</summary>
public sealed record EntitiesView(int Shard, string? Owner, bool InMemory, bool Truncated, IReadOnlyList<EntityView> Entities);

/// <summary>An entity.</summary>
public sealed record EntityView(Guid EntityId, string Kind, string? Type, int? Restarts);

/// <summary>Actors of a node.</summary>
public sealed record HierarchyView(string? Address, bool Truncated, ActorView Root);

/// <summary>An actor, or a place on the way to actors.</summary>
/// <param name="Below">Actors below, those included that are deeper than was asked for.</param>
public sealed record ActorView(string Name, string Path, string? Type, int Restarts, int Below, IReadOnlyList<ActorView> Children);
