namespace Downloads.Life;

/// <summary>The states of a download (contracts, section 1). Exactly one at any time; the numbers are stored and never reused.</summary>
public enum DownloadStatus
{
    /// <summary>Accepted and durable, not admitted yet.</summary>
    Waiting = 1,

    /// <summary>Waits for its back-off.</summary>
    Retrying = 2,

    /// <summary>The provider granted a permit.</summary>
    Scheduled = 3,

    /// <summary>A transfer runs; see <see cref="RunningPhase"/>.</summary>
    Running = 4,

    /// <summary>Told to stop, not acknowledged yet.</summary>
    Pausing = 5,

    /// <summary>Quiescent, resume data saved.</summary>
    Paused = 6,

    /// <summary>Told to stop for good, not acknowledged yet.</summary>
    Cancelling = 7,

    /// <summary>All bytes verified and synced; the files are being renamed to their final names.</summary>
    Completing = 8,

    /// <summary>Final: every file stands complete under its final name.</summary>
    Completed = 9,

    /// <summary>Final until retried: attempts exhausted or a permanent error.</summary>
    Failed = 10,

    /// <summary>Final until retried.</summary>
    Cancelled = 11,
}

/// <summary>Phase within <see cref="DownloadStatus.Running"/>.</summary>
public enum RunningPhase
{
    /// <summary>In the provider's own queue (a remote peer's, a daemon's).</summary>
    Queued = 1,

    /// <summary>Bytes are expected and come.</summary>
    Downloading = 2,

    /// <summary>No byte for the stall time; a byte ends it.</summary>
    Stalled = 3,
}

/// <summary>The three classes of a provider's queue; lower goes first.</summary>
public enum QueueClass
{
    /// <summary>A user started or resumed it.</summary>
    Interactive = 1,

    /// <summary>The backlog.</summary>
    Automatic = 2,

    /// <summary>Back from its back-off.</summary>
    Retry = 3,
}
