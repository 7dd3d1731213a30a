using Actors.Kernel;
using Actors.Membership;
using Actors.Sharding;
using Downloads.Actors.Provider;

namespace Downloads.Actors.Cluster;

/// <summary>The transfer slots of all nodes, asked for by the desk of one of their shards. A download's transfer runs where its shard lives.</summary>
/// <param name="view">The cluster as last seen; null before the first look.</param>
internal sealed class ClusterSlots(string self, TransferSlots slots, IShardRegion region, DeskIds desks, Func<ClusterView?> view) : INodeSlots
{
    public string NodeOf(Guid download)
    {
        var shard = StableHash.ShardOf(download, region.Store.ShardCount);
        return view() is { } cluster && cluster.Shards[shard].Owner is { } owner && NameOf(cluster, owner) is { } name ? name : self;
    }

    public int? Request(string node, string provider, int count)
    {
        if (node == self)
        {
            return slots.Request(provider, count);
        }

        if (DeskOf(node) is not { } desk)
        {
            return 0;
        }

        desk.Tell(new DeskMessage.SlotsAsked(provider, count));
        return null;
    }

    public void GiveBack(string node, string provider, int count)
    {
        if (node == self)
        {
            slots.GiveBack(provider, count);
        }
        else
        {
            DeskOf(node)?.Tell(new DeskMessage.SlotsReturned(provider, count));
        }
    }

    private static string? NameOf(ClusterView cluster, Guid node) => cluster.Members.FirstOrDefault(row => row.NodeId == node)?.Name;

    private ActorRef? DeskOf(string node)
    {
        var cluster = view();
        var id = cluster?.Members.FirstOrDefault(row => row.Name == node && row.IsMember)?.NodeId;
        return id is not null && cluster!.Shards.FirstOrDefault(shard => shard.Owner == id) is { } shard
            ? region.EntityRef(EntityKinds.Desk, desks.Of(shard.Shard))
            : null;
    }
}
