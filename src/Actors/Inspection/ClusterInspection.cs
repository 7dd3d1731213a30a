using Actors.Kernel;
using Actors.Membership;
using Actors.Persistence;
using Actors.Sharding;

namespace Actors.Inspection;

/// <summary>A member of a cluster: the database's word, and what is in this process.</summary>
/// <param name="name">Of the cluster.</param>
/// <param name="latest">The view that this member last read for itself.</param>
/// <param name="events">For the entities of shards, wherever they live.</param>
/// <param name="system">Null where there are no actors.</param>
/// <param name="region">Null where the member owns no shards.</param>
public sealed class ClusterInspection(
    string name, IClusterStore store, NodeIdentity identity, Func<ClusterView?> latest, IEventStore events, ActorSystem? system, ShardRegion? region)
    : IClusterInspection
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Guid Self => identity.NodeId;

    /// <inheritdoc/>
    public ClusterView Read() => store.Read();

    /// <inheritdoc/>
    public ClusterView? Latest() => latest();

    /// <inheritdoc/>
    public RegionFigures? Figures() => region?.Figures();

    /// <inheritdoc/>
    public IReadOnlyList<ActorListing> Hierarchy() => [.. system?.Hierarchy() ?? [], .. region?.Hierarchy() ?? []];

    /// <inheritdoc/>
    public IReadOnlyList<EntityAddress> ActiveEntities(int shard, int limit) => events.ActiveEntities(limit, shards: [shard]);

    /// <inheritdoc/>
    public MemberOrder Leave(Guid nodeId) => store.Leave(nodeId) ? MemberOrder.Done : MemberOrder.Refused;

    /// <inheritdoc/>
    public MemberOrder Down(Guid nodeId) => store.Down(nodeId) ? MemberOrder.Done : MemberOrder.Refused;
}
