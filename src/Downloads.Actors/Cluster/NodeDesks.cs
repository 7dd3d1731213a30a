using Actors.Kernel;
using Actors.Membership;
using Actors.Sharding;

namespace Downloads.Actors.Cluster;

/// <summary>The way to a node by its name: the desk of one of its shards.</summary>
/// <param name="view">The cluster as last seen; null before the first look.</param>
internal sealed class NodeDesks(IShardRegion region, DeskIds desks, Func<ClusterView?> view)
{
    /// <summary>Null where no member has that name, or it owns nothing.</summary>
    public ActorRef? Of(string node)
    {
        var cluster = view();
        var id = cluster?.Members.FirstOrDefault(row => row.Name == node && row.IsMember)?.NodeId;
        return id is not null && cluster!.Shards.FirstOrDefault(shard => shard.Owner == id) is { } shard
            ? region.EntityRef(EntityKinds.Desk, desks.Of(shard.Shard))
            : null;
    }
}
