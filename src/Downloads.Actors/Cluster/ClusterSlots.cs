using Actors.Membership;
using Actors.Sharding;
using Downloads.Actors.Provider;

namespace Downloads.Actors.Cluster;

/// <summary>The transfer slots of all nodes, asked for by the desk of one of their shards. A download's transfer runs where its shard lives.</summary>
/// <param name="view">The cluster as last seen; null before the first look.</param>
internal sealed class ClusterSlots(string self, TransferSlots slots, IShardRegion region, NodeDesks desks, Func<ClusterView?> view) : INodeSlots
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

        if (desks.Of(node) is not { } desk)
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
            desks.Of(node)?.Tell(new DeskMessage.SlotsReturned(provider, count));
        }
    }

    private static string? NameOf(ClusterView cluster, Guid node) => cluster.Members.FirstOrDefault(row => row.NodeId == node)?.Name;
}
