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

    /// <summary>When it was decided; whole milliseconds.</summary>
    public required DateTimeOffset At { get; init; }

    public sealed record Queued(Guid Id, DownloadSpec Spec) : DownloadEvent;

    public sealed record Scheduled(string Node, long Permit) : DownloadEvent;

    /// <param name="Attempt">Number of this start; see <see cref="DownloadState.Attempt"/>.</param>
    public sealed record Started(int Attempt, string Node) : DownloadEvent;

    public sealed record PhaseChanged(RunningPhase Phase) : DownloadEvent;

    public sealed record ResumeLost(int File, string Reason) : DownloadEvent;

    public sealed record FileFetched(int File, FetchedFile Fetched) : DownloadEvent;

    public sealed record Pausing : DownloadEvent;

    public sealed record Paused : DownloadEvent;

    /// <summary>Back in the queue: resumed, back-off over, moved to another class, or the transfer's process is gone.</summary>
    public sealed record Requeued(QueueClass Class, RequeueReason Reason) : DownloadEvent;

    /// <param name="Attempt">Attempts that failed so far, this one included.</param>
    public sealed record Retrying(TransferFailure Failure, int Attempt, int MaxAttempts, DateTimeOffset NextAttemptAt) : DownloadEvent;

    /// <summary>Every file is fetched; publishing begins, or begins again after a crash.</summary>
    public sealed record Completing : DownloadEvent;

    /// <param name="Paths">One a file; empty for one that the source still has as it was, which was not fetched.</param>
    public sealed record Completed(ImmutableArray<string> Paths) : DownloadEvent;

    /// <param name="Attempt">Attempts that failed, this one included.</param>
    public sealed record Failed(TransferFailure Failure, int Attempt, int MaxAttempts) : DownloadEvent;

    public sealed record Cancelling(bool KeepPart) : DownloadEvent;

    public sealed record Cancelled(bool KeepPart) : DownloadEvent
    {
        /// <summary>Files that stand under their final names because the cancel came too late for them; empty otherwise. They are never deleted.</summary>
        public ImmutableArray<string> Paths { get; init; } = [];
    }

    /// <summary>A user's retry: error cleared, attempts reset.</summary>
    public sealed record Retried : DownloadEvent;

    /// <summary>Null leaves a field as it is; an empty label takes the label away.</summary>
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
