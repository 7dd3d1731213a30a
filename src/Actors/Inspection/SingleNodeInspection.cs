using Actors.Kernel;
using Actors.Membership;
using Actors.Persistence;
using Actors.Sharding;

namespace Actors.Inspection;

/// <summary>A node with an embedded store: the one member, which owns every shard and never hands one over.</summary>
/// <param name="name">Of the cluster.</param>
/// <param name="self">Asked with each look, for where a node listens is known only once it does; the id is always the same.</param>
public sealed class SingleNodeInspection(string name, Func<NodeRegistration> self, ActorSystem system, ShardRegion region) : IClusterInspection
{
    private const string Timeline = "";
    private readonly DateTimeOffset _since = system.Time.GetUtcNow();
    private readonly Lazy<IReadOnlyList<ShardRow>> _shards = new(() =>
        [.. region.Store.OwnedShards().Select(shard => new ShardRow(shard.Shard, shard.Epoch, self().NodeId, Target: null, MoveSince: null))]);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Guid Self => self().NodeId;

    /// <inheritdoc/>
    public ClusterView Read()
    {
        var (id, nodeName, endpoint, roles, capacity, version) = self();
        var member = new MemberRow(id, nodeName, endpoint, roles, capacity, version, NodeState.Up, DateTimeOffset.MaxValue, Beats: 0, [], _since, DiedAt: null);
        return new ClusterView(
            MapVersion: 0, MemberVersion: 0, _since, PlannerTickAt: _since, GraceUntil: _since, Timeline, Timeline, Generation: 1, system.Time.GetUtcNow(),
            [member], _shards.Value);
    }

    /// <inheritdoc/>
    public ClusterView Latest() => Read();

    /// <inheritdoc/>
    public RegionFigures Figures() => region.Figures();

    /// <inheritdoc/>
    public IReadOnlyList<ActorListing> Hierarchy() => [.. system.Hierarchy(), .. region.Hierarchy()];

    /// <inheritdoc/>
    public IReadOnlyList<EntityAddress> ActiveEntities(int shard, int limit) => region.Store.ActiveEntities(limit, shards: [shard]);

    /// <inheritdoc/>
    public MemberOrder Leave(Guid nodeId) => MemberOrder.Alone;

    /// <inheritdoc/>
    public MemberOrder Down(Guid nodeId) => MemberOrder.Alone;
}
