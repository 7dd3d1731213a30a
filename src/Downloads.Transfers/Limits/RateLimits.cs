using System.Runtime.CompilerServices;

namespace Downloads.Transfers.Limits;

/// <summary>The bucket behind each limit: one per <see cref="TransferLimit"/> object, as long as somebody has the object. Any number of callers.</summary>
internal sealed class RateLimits(TimeProvider time)
{
    private readonly ConditionalWeakTable<TransferLimit, TokenBucket> _buckets = [];

    /// <summary>A transfer's way through its limits.</summary>
    /// <param name="limits">From the widest to the narrowest.</param>
    public RateChain ChainOf(IReadOnlyList<TransferLimit> limits) =>
        new([.. limits.Reverse().Select(limit => _buckets.GetValue(limit, each => new(() => each.BytesPerSecond, time)))]);
}
