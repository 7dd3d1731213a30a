using Actors.Inspection;
using Actors.Kernel;
using Actors.Membership;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors;

namespace Downloads.Gateway.Cluster;

/// <summary>From what the engine knows of its cluster to what operators read: pure.</summary>
internal sealed class ClusterFacts(ClusterView view, Guid self, string cluster)
{
    private readonly Dictionary<Guid, MemberRow> _members = view.Members.ToDictionary(static row => row.NodeId);
    private readonly ILookup<Guid?, ShardRow> _owned = view.Shards.ToLookup(static shard => shard.Owner);

    private int Unowned => view.Shards.Count(shard => shard.Owner is not { } owner || !_members.TryGetValue(owner, out var row) || !row.IsMember);

    private int Moving => view.Shards.Count(static shard => shard.Target is not null);

    /// <param name="departed">With those that ceased to be members not long ago.</param>
    public MembersAnswer Members(bool departed)
    {
        var rows = view.Members.Where(row => departed || row.IsMember).Select(Member).ToList();
        return new(cluster, AddressOf(self), view.PlannerTickAt.UtcDateTime, rows.Count, rows);
    }

    public MemberRead Member(MemberRow row)
    {
        var accusers = Accusers(row).Select(static accuser => accuser.Endpoint).ToList();
        return new(
            row.Endpoint, row.Name, row.NodeId, RolesOf(row), row.State.ToString().ToLowerInvariant(), IsReachable(row) ? "reachable" : "unreachable", accusers,
            row.Version, row.Capacity, _owned[row.NodeId].Count(), row.JoinedAt.UtcDateTime,
            row.LeaseUntil == DateTimeOffset.MaxValue ? null : row.LeaseUntil.UtcDateTime);
    }

    /// <summary>The member of that address, name or id; of several incarnations the one that is a member, else the youngest.</summary>
    public MemberRow? Find(string member) => view.Members
        .Where(row => row.Endpoint == member || row.Name == member || row.NodeId.ToString() == member)
        .OrderByDescending(static row => row.IsMember).ThenByDescending(static row => row.JoinedAt)
        .FirstOrDefault();

    public ShardsAnswer Shards(RegionFigures? figures) => new(
        view.Shards.Count, view.MapVersion, Unowned, Moving,
        [.. view.Shards.Select(shard => new ShardRead(
            shard.Shard, AddressOf(shard.Owner), shard.Epoch, AddressOf(shard.Target), shard.MoveSince?.UtcDateTime,
            shard.Owner == self ? figures?.ActivePerShard[shard.Shard] : null))]);

    public RegionsAnswer Regions(RegionFigures? figures) => new(
        EntityWords.All,
        [.. view.Members.Where(static row => row.IsMember && row.Roles.HasFlag(NodeRoles.Worker)).Select(row => new RegionRead(
            row.Endpoint, row.Name, row.State.ToString().ToLowerInvariant(),
            [.. _owned[row.NodeId].Select(static shard => shard.Shard)],
            [.. view.Shards.Where(shard => shard.Target == row.NodeId).Select(static shard => shard.Shard)],
            [.. _owned[row.NodeId].Where(static shard => shard.Target is not null).Select(static shard => shard.Shard)],
            row.NodeId == self ? figures?.Active : null))]);

    public StatsAnswer Stats(RegionFigures? figures)
    {
        var live = view.Members.Where(static row => row.IsMember).ToList();
        var loads = live.Where(static row => row.Roles.HasFlag(NodeRoles.Worker)).Select(row => _owned[row.NodeId].Count()).DefaultIfEmpty().ToList();
        return new(
            cluster, live.Count(static row => row.State == NodeState.Up), live.Count(static row => row.State == NodeState.Leaving), live.Count(row => !IsReachable(row)),
            view.Shards.Count, Unowned, Moving, loads.Min(), loads.Max(), view.MapVersion, view.MemberVersion, view.Generation, view.PlannerTickAt.UtcDateTime,
            view.GraceUntil > view.Now ? view.GraceUntil.UtcDateTime : null, NodeStatsOf(figures));
    }

    public EntitiesAnswer InMemory(int shard, IEnumerable<ActorListing> hierarchy, int limit)
    {
        var place = $"/shards/{shard}/";
        var entities = hierarchy.Where(actor => actor.Path.StartsWith(place, StringComparison.Ordinal))
            .Select(actor => (actor, parts: actor.Path[place.Length..].Split('/')))
            .Where(static entity => entity.parts.Length == 2)
            .OrderBy(static entity => entity.parts[1], StringComparer.Ordinal)
            .Select(static entity => new EntityRead(Guid.Parse(entity.parts[1]), EntityWords.Of(entity.parts[0]), entity.actor.Type, entity.actor.Restarts))
            .ToList();
        return new(shard, AddressOf(view.Shards[shard].Owner), InMemory: true, entities.Count > limit, entities.Count > limit ? entities[..limit] : entities);
    }

    public EntitiesAnswer Elsewhere(int shard, IReadOnlyList<EntityAddress> active, int limit) => new(
        shard, AddressOf(view.Shards[shard].Owner), InMemory: false, active.Count > limit,
        [.. active.Take(limit).Select(static entity => new EntityRead(entity.EntityId, EntityWords.Of(entity.Kind.ToString()), Type: null, Restarts: null))]);

    public string? AddressOf(Guid? nodeId) => nodeId is { } id ? _members.GetValueOrDefault(id)?.Endpoint : null;

    public bool IsHere(int shard) => view.Shards[shard].Owner == self;

    public bool IsReachable(MemberRow row) => row.LeaseUntil >= view.Now && !Accusers(row).Any();

    private IEnumerable<MemberRow> Accusers(MemberRow row) =>
        view.Members.Where(other => other.IsMember && other.LeaseUntil >= view.Now && other.NodeId != row.NodeId && other.Accused.Contains(row.NodeId));

    private NodeStats? NodeStatsOf(RegionFigures? figures) => figures is null ? null : new(
        AddressOf(self) ?? "", figures.Active, figures.Lanes.Sum(static lane => (long)lane.StagedEvents),
        Math.Round(figures.Lanes.Select(static lane => lane.Append.Mean.TotalMilliseconds).DefaultIfEmpty().Max(), 3), figures.Subscribers, figures.RingLag, figures.DeadLetters);

    private static string[] RolesOf(MemberRow row) =>
        [.. Enum.GetValues<NodeRoles>().Where(role => role != NodeRoles.None && row.Roles.HasFlag(role)).Select(static role => role.ToString().ToLowerInvariant())];
}
