using System.Collections.Immutable;
using Downloads.Requests;
using Downloads.Transfers;

namespace Downloads.Life;

/// <summary>What is known of one download: the fold of its events, and besides only what checkpoints may overwrite (<see cref="Files"/>' resume data).</summary>
public sealed record DownloadState
{
    public required Guid Id { get; init; }

    public required DownloadSpec Spec { get; init; }

    /// <summary>Number of the last event folded in: evolving adds one. A reader of a list tells by it which events the list already shows.</summary>
    public long Seq { get; init; }

    public required DownloadStatus Status { get; init; }

    /// <summary>Meaningful while <see cref="Status"/> is Running.</summary>
    public RunningPhase Phase { get; init; } = RunningPhase.Downloading;

    public QueueClass Class { get; init; } = QueueClass.Automatic;

    /// <summary>Accepted at; orders lists and queues.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>First start of the current life (a retry clears it).</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When a final state was reached.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Number of the last start, 0 before the first. Grows with every start and is never reset, so it tells one transfer's reports from another's.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts that failed since it was queued or retried by a user. Pauses and interruptions do not count.</summary>
    public int Failures { get; init; }

    /// <summary>The attempt in hand or to be made next, as people count: 0 before the first start, never above <see cref="MaxAttempts"/>.</summary>
    public int CountedAttempt => StartedAt is null ? 0 : Status is DownloadStatus.Retrying or DownloadStatus.Failed ? Failures : Failures + 1;

    /// <summary>From the retry policy in force when the last attempt failed; 1 and up.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>While Retrying: when the back-off ends.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The last failure; cleared by the next start and by a user's retry.</summary>
    public TransferFailure? Failure { get; init; }

    /// <summary>Cancel was asked for; it stays so from the request on.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>Keep the part file of a cancelled download.</summary>
    public bool KeepPart { get; init; }

    /// <summary>The executing node while Scheduled to Completing.</summary>
    public string? Node { get; init; }

    /// <summary>The permit held while Scheduled to Completing (<see cref="HoldsPermit"/>), else null.</summary>
    public long? Permit { get; init; }

    /// <summary>
    /// Number of the latest permit that was held, or that its provider was told is not: the provider counts on none up to it any more, so a grant of one of them
    /// (told late, by a place that the provider has left since) is refused. Null before the first.
    /// </summary>
    public long? LastPermit { get; init; }

    /// <summary>Waiting, but not to be admitted before <see cref="DownloadSpec.NotBefore"/>.</summary>
    public bool Held { get; init; }

    /// <summary>One per source, in the order of <see cref="DownloadSpec.Urls"/>.</summary>
    public required ImmutableArray<FileState> Files { get; init; }

    /// <summary>The last 64 commands from outside and how they ended: a repeated command id changes nothing (cluster protocol, I9).</summary>
    public CommandLog Commands { get; init; } = CommandLog.Empty;

    /// <summary>The first file that is not fetched yet, or null where all are.</summary>
    public int? NextFile
    {
        get
        {
            for (var i = 0; i < Files.Length; i++)
            {
                if (Files[i].Fetched is null)
                {
                    return i;
                }
            }

            return null;
        }
    }

    public bool IsFinal => Status is DownloadStatus.Completed or DownloadStatus.Failed or DownloadStatus.Cancelled;

    /// <summary>Whether a permit is held (or about to be given back).</summary>
    public bool HoldsPermit => Status is DownloadStatus.Scheduled or DownloadStatus.Running or DownloadStatus.Pausing
        or DownloadStatus.Cancelling or DownloadStatus.Completing;
}

/// <summary>One source and the file it yields.</summary>
public sealed record FileState
{
    /// <summary>Before anything is known of it.</summary>
    public static FileState Unknown { get; } = new();

    /// <summary>The final file name once it is known; made safe.</summary>
    public string? Name { get; init; }

    /// <summary>Length in bytes once it is known.</summary>
    public long? Total { get; init; }

    /// <summary>Bytes on disk as of the last checkpoint.</summary>
    public long Downloaded { get; init; }

    /// <summary>What a later attempt needs to go on; null to begin anew.</summary>
    public ResumeData? Resume { get; init; }

    /// <summary>Set once all bytes are there, verified and synced.</summary>
    public FetchedFile? Fetched { get; init; }

    /// <summary>Path relative to the root, once published; null still where the source had nothing new.</summary>
    public string? Path { get; init; }

    /// <summary>The same source with none of its bytes.</summary>
    public FileState WithoutBytes() => this with { Downloaded = 0, Resume = null, Fetched = null, Path = null };
}
