using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <summary>Exponential back-off with full jitter (transfers, "Failure classes").</summary>
internal static class RetryPolicy
{
    private const long DiskFullMs = 5_000;

    /// <summary>A full disk is nobody's fault and heals by itself: it is waited for without end.</summary>
    public static int MaxAttempts(DownloadOptions options, TransferFailure failure) =>
        failure.Class == "disk_full" ? int.MaxValue : options.RetryAttempts;

    /// <summary>Milliseconds to wait before the next attempt; never less than what the server asked for.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="chance">0 up to but not including 1.</param>
    public static long BackoffMs(DownloadOptions options, TransferFailure failure, int attempt, double chance)
    {
        if (failure.Class == "disk_full")
        {
            return DiskFullMs;
        }

        var ceiling = Math.Min(options.RetryCap.TotalMilliseconds, options.RetryBase.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30)));
        return Math.Max((long)(ceiling * chance), failure.RetryAfterMs ?? 0);
    }
}
