using Downloads.Actors.Provider;

namespace Downloads.Actors.Cluster;

/// <summary>The parts of all nodes, told by the desk of one of their shards.</summary>
internal sealed class ClusterRates(string self, NodeRates rates, NodeDesks desks) : INodeRates
{
    public void Tell(string node, string provider, NodePart part)
    {
        if (node == self)
        {
            rates.Take(provider, part);
        }
        else
        {
            desks.Of(node)?.Tell(new DeskMessage.RateTold(provider, node, part));
        }
    }
}
