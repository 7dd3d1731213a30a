using System.Collections.Immutable;
using Downloads.Requests;
using Downloads.Transfers;

namespace Downloads.Life;

/// <summary>What happened to a download. Stored for ever: a field may be added, never changed; see the golden files.</summary>
public abstract record DownloadEvent
{
    private DownloadEvent()
    {
    }

    /// <summary>Who caused it: a client by the API, or the executing node.</summary>
    public required DateTimeOffset At { get; init; }

    public sealed record Queued(Guid Id, DownloadSpec Spec) : DownloadEvent;

    public sealed record Scheduled(string Node, long Permit) : DownloadEvent;

    public sealed record Started(int Attempt, string Node) : DownloadEvent;

    public sealed record PhaseChanged(RunningPhase Phase) : DownloadEvent;

    public sealed record ResumeLost(int File, string Reason) : DownloadEvent;

    public sealed record FileFetched(int File, FetchedFile Fetched) : DownloadEvent;

    public sealed record Pausing : DownloadEvent;

    public sealed record Paused : DownloadEvent;

    /// <summary>Back in the queue: resumed, back-off over, moved to another class, or the transfer's process is gone.</summary>
    public sealed record Requeued(QueueClass Class, RequeueReason Reason) : DownloadEvent;

    public sealed record Retrying(TransferFailure Failure, int Attempt, int MaxAttempts, DateTimeOffset NextAttemptAt) : DownloadEvent;

    public sealed record Completing : DownloadEvent;

    public sealed record Completed(ImmutableArray<string> Paths) : DownloadEvent;

    public sealed record Failed(TransferFailure Failure, int Attempt, int MaxAttempts) : DownloadEvent;

    public sealed record Cancelling(bool KeepPart) : DownloadEvent;

    public sealed record Cancelled(bool KeepPart) : DownloadEvent;

    /// <summary>A user's retry: error cleared, attempts reset.</summary>
    public sealed record Retried : DownloadEvent;

    public sealed record Updated(int? Priority, string? Label, long? BytesPerSecond) : DownloadEvent;

    public sealed record Forgotten : DownloadEvent;
}

/// <summary>Why a download is back in the queue.</summary>
public enum RequeueReason
{
    Resumed = 1,
    BackoffOver = 2,
    StartedByUser = 3,
    Interrupted = 4,
    NotBeforeReached = 5,
}
