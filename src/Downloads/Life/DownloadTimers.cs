namespace Downloads.Life;

/// <summary>What the store has to know of a download's time.</summary>
public static class DownloadTimers
{
    /// <summary>Whether the download is activated when its node starts: it held a permit, so something may be half done.</summary>
    public static bool IsActive(DownloadState state) => state.HoldsPermit;

    /// <summary>When the clock has something to say to it; null for never.</summary>
    public static DateTimeOffset? WakeAt(DownloadState state) => state.Status switch
    {
        DownloadStatus.Retrying => state.NextAttemptAt,
        DownloadStatus.Waiting when state.Held => state.Spec.NotBefore,
        _ => null,
    };
}
