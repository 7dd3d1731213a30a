namespace Downloads.Actors.Provider;

/// <summary>A node's part of a provider's rate.</summary>
/// <param name="Number">Higher for what is told later.</param>
/// <param name="Permit">The last that was given out when this was said: later ones may belong to a time when the node had another part.</param>
public readonly record struct NodePart(long Number, long BytesPerSecond, long Permit);

/// <summary>The nodes' parts of a provider's rate, as it sets them. What a node holds then comes as <see cref="ProviderMessage.RateHeld"/>.</summary>
internal interface INodeRates
{
    /// <summary>Tells a node its part. Nothing comes from a node that is gone.</summary>
    void Tell(string node, string provider, NodePart part);
}
