namespace Downloads.Actors.Provider;

/// <summary>All downloads run on this node: it has the whole rate.</summary>
internal sealed class LocalRates(NodeRates rates) : INodeRates
{
    public void Tell(string node, string provider, NodePart part) => rates.Take(provider, part);
}
