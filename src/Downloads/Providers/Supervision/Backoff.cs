using Downloads.Transfers;

namespace Downloads.Providers;

/// <summary>Exponential back-off with full jitter (transfers, "Failure classes"): anything from nothing to the ceiling, which doubles with each attempt.</summary>
public static class Backoff
{
    private const int MostDoublings = 30;

    /// <summary>How long to wait; never less than what the server asked for.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="chance">0 up to but not including 1.</param>
    public static TimeSpan Of(ProviderPolicy policy, TransferFailure failure, int attempt, double chance)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(failure);
        var jittered = Ceiling(policy, attempt) * chance;
        var asked = TimeSpan.FromMilliseconds(failure.RetryAfterMs ?? 0);
        return jittered > asked ? jittered : asked;
    }

    /// <summary>The longest wait after an attempt.</summary>
    public static TimeSpan Ceiling(ProviderPolicy policy, int attempt)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var seconds = policy.RetryBase.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, MostDoublings));
        return TimeSpan.FromSeconds(Math.Min(policy.RetryCap.TotalSeconds, seconds));
    }
}
