using Downloads.Transfers;

namespace Downloads.Life;

/// <content>What transfers and the publisher report. Reports of another attempt, or of nothing that is under way, change nothing.</content>
public static partial class DownloadDecider
{
    private static bool IsInHand(DownloadState s, int attempt) => s.Attempt == attempt && s.HoldsPermit;

    private static Decision Phase(DownloadState s, DownloadCommand.ReportPhase c, DateTimeOffset at) =>
        IsInHand(s, c.Attempt) && s.Status == DownloadStatus.Running && s.Phase != c.Phase
            ? Accept(new DownloadEvent.PhaseChanged(c.Phase) { At = at })
            : Nothing;

    private static Decision ResumeLost(DownloadState s, DownloadCommand.ReportResumeLost c, DateTimeOffset at) =>
        IsInHand(s, c.Attempt) && s.Status is DownloadStatus.Running or DownloadStatus.Pausing or DownloadStatus.Completing && s.HasFile(c.File)
            ? Accept(new DownloadEvent.ResumeLost(c.File, c.Reason) { At = at })
            : Nothing;

    /// <summary>
    /// A file that was complete before the transfer heard of a pause is kept: the download pauses with it, and publishes it after the resume
    /// without fetching it again.
    /// </summary>
    private static Decision Fetched(DownloadState s, DownloadCommand.ReportFetched c, DateTimeOffset at)
    {
        if (!IsInHand(s, c.Attempt) || !s.HasFile(c.File) || s.Files[c.File].Fetched is not null)
        {
            return Nothing;
        }

        var fetched = new DownloadEvent.FileFetched(c.File, c.Fetched) { At = at };
        var isLast = s.Files.Count(f => f.Fetched is null) == 1;
        return s.Status switch
        {
            DownloadStatus.Running when isLast => Accept(fetched, new DownloadEvent.Completing { At = at }),
            DownloadStatus.Running => Accept(fetched),
            DownloadStatus.Pausing => Accept(fetched, new DownloadEvent.Paused { At = at }),
            DownloadStatus.Cancelling when s.KeepPart => Accept(fetched, new DownloadEvent.Cancelled(KeepPart: true) { At = at }),
            DownloadStatus.Cancelling => Accept(new DownloadEvent.Cancelled(KeepPart: false) { At = at }),
            _ => Nothing,
        };
    }

    /// <summary>A transfer that stops although nobody asked it to was interrupted by the end of its node.</summary>
    private static Decision Stopped(DownloadState s, DownloadCommand.ReportStopped c, DateTimeOffset at)
    {
        if (!IsInHand(s, c.Attempt))
        {
            return Nothing;
        }

        return s.Status switch
        {
            DownloadStatus.Running => Accept(Interrupted(at)),
            DownloadStatus.Pausing => Accept(new DownloadEvent.Paused { At = at }),
            DownloadStatus.Cancelling => Accept(new DownloadEvent.Cancelled(s.KeepPart) { At = at }),
            _ => Nothing,
        };
    }

    /// <summary>A failure while it was being stopped is the stop.</summary>
    private static Decision Failed(DownloadState s, DownloadCommand.ReportFailed c, DateTimeOffset at)
    {
        if (!IsInHand(s, c.Attempt))
        {
            return Nothing;
        }

        return s.Status switch
        {
            DownloadStatus.Running or DownloadStatus.Completing => Accept(RetryOrGiveUp(s, c, at)),
            DownloadStatus.Pausing => Accept(new DownloadEvent.Paused { At = at }),
            DownloadStatus.Cancelling => Accept(EndOfCancelling(s, at)),
            _ => Nothing,
        };
    }

    /// <summary>
    /// Where everything was fetched, the cancel met the publication, which was then cut short: some files may stand under their final names already, and whoever cancels
    /// is to know which.
    /// </summary>
    private static DownloadEvent EndOfCancelling(DownloadState s, DateTimeOffset at) =>
        s.NextFile is null ? new DownloadEvent.Cancelling(s.KeepPart) { At = at } : new DownloadEvent.Cancelled(s.KeepPart) { At = at };

    /// <summary>What is not counted is waited for without end.</summary>
    private static DownloadEvent RetryOrGiveUp(DownloadState s, DownloadCommand.ReportFailed c, DateTimeOffset at)
    {
        var failures = c.Counted ? s.Failures + 1 : s.Failures;
        return c.Failure.Transient && (!c.Counted || failures < c.MaxAttempts)
            ? new DownloadEvent.Retrying(c.Failure, failures, c.MaxAttempts, at.AddMilliseconds(c.BackoffMs)) { At = at }
            : new DownloadEvent.Failed(c.Failure, failures, c.MaxAttempts) { At = at };
    }

    private static Decision Published(DownloadState s, DownloadCommand.ReportPublished c, DateTimeOffset at)
    {
        if (!IsInHand(s, c.Attempt) || c.Paths.Length != s.Files.Length)
        {
            return Nothing;
        }

        return s.Status switch
        {
            DownloadStatus.Completing => Accept(new DownloadEvent.Completed(c.Paths) { At = at }),
            DownloadStatus.Cancelling => Accept(new DownloadEvent.Cancelled(s.KeepPart) { At = at, Paths = c.Paths }),
            _ => Nothing,
        };
    }
}
