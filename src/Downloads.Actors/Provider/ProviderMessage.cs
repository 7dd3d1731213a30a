using Downloads.Transfers;

namespace Downloads.Actors.Provider;

/// <summary>
/// What a provider actor is told. Each names the provider, so that any of them may be the first one. All are plain values: whoever sends them may live on another node.
/// </summary>
public abstract record ProviderMessage
{
    private ProviderMessage(string provider) => Provider = provider;

    public string Provider { get; }

    /// <summary>There is (more) work waiting in the read model, or another policy in force.</summary>
    public sealed record WorkArrived(string Provider) : ProviderMessage(Provider);

    /// <summary>A download gives a permit back, or never had it. Repeating it changes nothing.</summary>
    /// <param name="Served">The host gave all that was asked for.</param>
    /// <param name="Node">
    /// Where the download is now; empty where it is the one that ran under the permit. From another one the permit counts as out until a node that is cut off has ended
    /// its transfers.
    /// </param>
    public sealed record PermitReturned(string Provider, long Permit, bool Served = false, string Node = "") : ProviderMessage(Provider);

    /// <summary>The host gave first bytes to the holder of a permit.</summary>
    public sealed record BytesCame(string Provider, long Permit) : ProviderMessage(Provider);

    /// <summary>
    /// A transfer failed; the download waits for <see cref="Download.FailureDirected"/>. Asked again about the same permit it is answered alike, and counted once.
    /// </summary>
    /// <param name="Attempt">The attempt that failed, as people count, from 1.</param>
    public sealed record TransferFailed(string Provider, long Permit, Guid Download, int Attempt, TransferFailure Failure) : ProviderMessage(Provider);

    /// <summary>A node has room for so many transfers: the provider uses it or gives it back.</summary>
    public sealed record SlotsOffered(string Provider, string Node, int Count) : ProviderMessage(Provider);

    /// <summary>A running download wants one more connection. Answered with <see cref="ConnectionAnswer"/>.</summary>
    /// <param name="Permit">The permit under which it runs.</param>
    public sealed record ConnectionAsked(string Provider, long Permit) : ProviderMessage(Provider);

    /// <summary>A running download of another provider wants a connection to this one, which is a mirror to it. Answered with <see cref="ConnectionAnswer"/>.</summary>
    /// <param name="Node">Where it runs.</param>
    public sealed record GuestAsked(string Provider, Guid Download, string Node) : ProviderMessage(Provider);

    /// <summary>What a node has of the provider's rate: an answer to what it was told, or the question what it is.</summary>
    /// <param name="Number">Of the last that it was told; 0 for never.</param>
    /// <param name="Holds">False where a download there has a permit and no part of the rate is in force.</param>
    public sealed record RateHeld(string Provider, string Node, long Number, bool Holds) : ProviderMessage(Provider);

    /// <summary>A user does not want to wait until the circuit's time is over. Answered with <see cref="ProbeAnswer"/>.</summary>
    public sealed record ProbeAsked(string Provider) : ProviderMessage(Provider);
}

/// <param name="Permit">Of the connection; null where none is free now.</param>
public sealed record ConnectionAnswer(long? Permit);

/// <param name="Known">False where nothing was ever downloaded from that provider.</param>
public sealed record ProbeAnswer(bool Known);
