using System.Collections.Immutable;
using Downloads.Requests;
using Downloads.Transfers;

namespace Downloads.Life;

/// <summary>Everything a download can be told. <see cref="CommandId"/> is set on commands from outside: a repeated one changes nothing.</summary>
public abstract record DownloadCommand(Guid? CommandId)
{
    private DownloadCommand()
        : this((Guid?)null)
    {
    }

    /// <summary>The first command of every download.</summary>
    public sealed record Queue(Guid Id, DownloadSpec Spec, Guid? CommandId = null) : DownloadCommand(CommandId);

    /// <summary>User: stop, keep every received byte.</summary>
    public sealed record Pause(Guid? CommandId = null) : DownloadCommand(CommandId);

    /// <summary>User: a paused download goes back into the queue, interactive class. What is not paused goes on already.</summary>
    public sealed record Resume(Guid? CommandId = null) : DownloadCommand(CommandId);

    /// <summary>User: stop for good.</summary>
    public sealed record Cancel(bool KeepPart = false, Guid? CommandId = null) : DownloadCommand(CommandId);

    /// <summary>User: a failed or cancelled download begins anew, attempts reset.</summary>
    public sealed record Retry(Guid? CommandId = null) : DownloadCommand(CommandId);

    /// <summary>User: go next. Waiting moves to the interactive class (and is not held any longer), Retrying ends its back-off, Paused resumes, Failed and Cancelled retry.</summary>
    public sealed record Start(Guid? CommandId = null) : DownloadCommand(CommandId);

    /// <summary>User: change what may be changed at any time; null leaves a field as it is, an empty label takes the label away.</summary>
    public sealed record Update(int? Priority, string? Label, long? BytesPerSecond, Guid? CommandId = null) : DownloadCommand(CommandId);

    /// <summary>User: remove a final download from history.</summary>
    public sealed record Forget(Guid? CommandId = null) : DownloadCommand(CommandId);

    /// <summary>Provider: a permit; the transfer starts on <paramref name="Node"/>.</summary>
    /// <param name="Permit">The provider's number of it: what is given back is this one and no other.</param>
    public sealed record Grant(string Node, long Permit) : DownloadCommand(CommandId: null);

    /// <summary>Shell: the process came back (or the transfer's node died) while this download held a permit or was stopping.</summary>
    public sealed record Recover : DownloadCommand
    {
        public Recover()
            : base(CommandId: null)
        {
        }
    }

    /// <summary>Clock: the stored wake time has come (end of a back-off, not_before reached).</summary>
    public sealed record Wake : DownloadCommand
    {
        public Wake()
            : base(CommandId: null)
        {
        }
    }

    /// <summary>Transfer: the phase changed.</summary>
    public sealed record ReportPhase(int Attempt, RunningPhase Phase) : DownloadCommand(CommandId: null);

    /// <summary>Transfer: bytes kept so far cannot be used; the file begins anew.</summary>
    public sealed record ReportResumeLost(int Attempt, int File, string Reason) : DownloadCommand(CommandId: null);

    /// <summary>Transfer: one file is complete, verified and synced. The last one moves the job to Completing.</summary>
    public sealed record ReportFetched(int Attempt, int File, FetchedFile Fetched) : DownloadCommand(CommandId: null);

    /// <summary>Transfer: it stopped as told; nothing runs any more.</summary>
    public sealed record ReportStopped(int Attempt, int File, ResumeData? Kept, long Downloaded) : DownloadCommand(CommandId: null);

    /// <summary>Transfer: it failed. <paramref name="BackoffMs"/> is what the provider says (jitter and Retry-After included), decided outside because chance is.</summary>
    public sealed record ReportFailed(
        int Attempt, int File, TransferFailure Failure, ResumeData? Kept, long Downloaded, int MaxAttempts, long BackoffMs) : DownloadCommand(CommandId: null)
    {
        /// <summary>Whether it uses up one of the attempts: a full disk does not, nor the host's trouble in a probe.</summary>
        public bool Counted { get; init; } = true;
    }

    /// <summary>Publisher: every file stands under its final name (paths relative to the root, in file order).</summary>
    public sealed record ReportPublished(int Attempt, ImmutableArray<string> Paths) : DownloadCommand(CommandId: null);
}
