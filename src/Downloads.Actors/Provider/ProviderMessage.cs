namespace Downloads.Actors.Provider;

/// <summary>What a provider actor is told. Each names the provider, so that any of them may be the first one.</summary>
public abstract record ProviderMessage(string Provider)
{
    /// <summary>There is (more) work waiting in the read model.</summary>
    public sealed record WorkArrived(string Provider) : ProviderMessage(Provider);

    /// <summary>A download gives a permit back, or never had it. Repeating it changes nothing.</summary>
    public sealed record PermitReturned(string Provider, long Permit) : ProviderMessage(Provider);

    /// <summary>A transfer slot of this node is reserved for this provider: it uses it or gives it back.</summary>
    public sealed record SlotOffered(string Provider) : ProviderMessage(Provider);
}
