using System.Collections.Immutable;
using System.Diagnostics;

namespace Downloads.Life;

/// <summary>Which command leads to which events. Pure: the same arguments give the same decision.</summary>
/// <remarks>
/// <code>
///                  ┌──────────────── Requeued (back-off over, started) ───────────────┐
///                  ▼                                                                  │
/// Queued ──▶ Waiting ── grant ──▶ Scheduled ──▶ Running ── last file ──▶ Completing ──┼──▶ Completed
///             ▲ │ ▲                  │          │  │  ▲ └─ next file ┘        │       │
///             │ │ └── Interrupted ───┴──────────┘  │                         ├──▶ Retrying (transient)
///     resume, │ │ pause                      pause │ ◀── transient ──────────┼──▶ Failed    (permanent, or no attempt left)
///      start  │ ▼                                  ▼                         │
///            Paused ◀─────── stopped ─────────── Pausing ── cancel ──▶ Cancelling ── stopped ──▶ Cancelled
///
/// pause:  Waiting, Scheduled, Retrying ──▶ Paused         cancel: Waiting, Scheduled, Retrying, Paused ──▶ Cancelled
/// cancel: Running, Pausing, Completing ──▶ Cancelling     retry:  Failed, Cancelled ──▶ Waiting
/// </code>
/// Invariants:
/// <list type="bullet">
/// <item>A permit is held from Scheduled until the transfer or the publisher has reported its end, and at no other time.</item>
/// <item>At most one transfer or publication is under way for a download, and only while a permit is held.</item>
/// <item>A report counts only for the attempt in hand. Attempt numbers grow and are never used again, so a late report is told apart.</item>
/// <item>Completed is final for ever; Failed and Cancelled until a user retries.</item>
/// <item>A command that holds already is a success without events; a command seen before ends as it ended then.</item>
/// <item>Times in events are whole milliseconds, so that what is stored is what was decided.</item>
/// </list>
/// </remarks>
public static partial class DownloadDecider
{
    private static readonly Decision Nothing = new Decision.NoOp();

    /// <param name="state">Null where the download was never queued.</param>
    /// <param name="command">What it is told.</param>
    /// <param name="now">Time of the store.</param>
    public static Decision Decide(DownloadState? state, DownloadCommand command, DateTimeOffset now)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        if (state is null)
        {
            return command is DownloadCommand.Queue queue
                ? Accept(new DownloadEvent.Queued(queue.Id, queue.Spec) { At = at })
                : new Decision.Rejected("download.not_found", "There is no such download.");
        }

        if (command.CommandId is { } id && state.Commands.ResultOf(id) is { } result)
        {
            return result == CommandLog.Accepted ? Nothing : new Decision.Rejected(result, "The command was refused when it first came.");
        }

        return command switch
        {
            DownloadCommand.Queue c => Queue(state, c),
            DownloadCommand.Pause => Pause(state, at),
            DownloadCommand.Resume => Resume(state, at),
            DownloadCommand.Cancel c => Cancel(state, c, at),
            DownloadCommand.Retry => Retry(state, at),
            DownloadCommand.Start => Start(state, at),
            DownloadCommand.Update c => Update(state, c, at),
            DownloadCommand.Forget => Forget(state, at),
            DownloadCommand.Grant c => Grant(state, c, at),
            DownloadCommand.Recover => Recover(state, at),
            DownloadCommand.Wake => Wake(state, at),
            DownloadCommand.ReportPhase c => Phase(state, c, at),
            DownloadCommand.ReportResumeLost c => ResumeLost(state, c, at),
            DownloadCommand.ReportFetched c => Fetched(state, c, at),
            DownloadCommand.ReportStopped c => Stopped(state, c, at),
            DownloadCommand.ReportFailed c => Failed(state, c, at),
            DownloadCommand.ReportPublished c => Published(state, c, at),
            _ => throw new UnreachableException($"No decision for {command.GetType().Name}."),
        };
    }

    private static Decision Queue(DownloadState s, DownloadCommand.Queue c) => s.Id == c.Id && s.Spec.IsSameRequestAs(c.Spec)
        ? Nothing
        : new Decision.Rejected("download.exists", "Another download has this id.");

    private static Decision Pause(DownloadState s, DateTimeOffset at) => s.Status switch
    {
        DownloadStatus.Waiting or DownloadStatus.Retrying or DownloadStatus.Scheduled => Accept(new DownloadEvent.Paused { At = at }),
        DownloadStatus.Running => Accept(new DownloadEvent.Pausing { At = at }),
        DownloadStatus.Pausing or DownloadStatus.Paused => Nothing,
        _ => Illegal(s, "paused"),
    };

    private static Decision Resume(DownloadState s, DateTimeOffset at) => s.Status switch
    {
        DownloadStatus.Paused => Accept(new DownloadEvent.Requeued(QueueClass.Interactive, RequeueReason.Resumed) { At = at }),
        DownloadStatus.Waiting or DownloadStatus.Retrying or DownloadStatus.Scheduled or DownloadStatus.Running or DownloadStatus.Completing => Nothing,
        _ => Illegal(s, "resumed"),
    };

    /// <summary>
    /// A cancel during Completing is accepted although the renames may be under way: they are not interrupted, and what they published stays
    /// (see <see cref="DownloadEvent.Cancelled"/>), for a file under its final name may be one that was there before.
    /// </summary>
    private static Decision Cancel(DownloadState s, DownloadCommand.Cancel c, DateTimeOffset at) => s.Status switch
    {
        DownloadStatus.Waiting or DownloadStatus.Retrying or DownloadStatus.Scheduled or DownloadStatus.Paused =>
            Accept(new DownloadEvent.Cancelled(c.KeepPart) { At = at }),
        DownloadStatus.Running or DownloadStatus.Pausing or DownloadStatus.Completing => Accept(new DownloadEvent.Cancelling(c.KeepPart) { At = at }),
        DownloadStatus.Cancelling or DownloadStatus.Cancelled => Nothing,
        _ => Illegal(s, "cancelled"),
    };

    private static Decision Retry(DownloadState s, DateTimeOffset at) => s.Status switch
    {
        DownloadStatus.Failed or DownloadStatus.Cancelled => Accept(new DownloadEvent.Retried { At = at }),
        _ => Illegal(s, "retried"),
    };

    private static Decision Start(DownloadState s, DateTimeOffset at)
    {
        var first = new DownloadEvent.Requeued(QueueClass.Interactive, RequeueReason.StartedByUser) { At = at };
        return s.Status switch
        {
            DownloadStatus.Waiting when s is { Class: QueueClass.Interactive, Held: false } => Nothing,
            DownloadStatus.Waiting or DownloadStatus.Retrying or DownloadStatus.Paused => Accept(first),
            DownloadStatus.Failed or DownloadStatus.Cancelled => Accept(new DownloadEvent.Retried { At = at }, first),
            DownloadStatus.Scheduled or DownloadStatus.Running or DownloadStatus.Completing => Nothing,
            _ => Illegal(s, "started"),
        };
    }

    private static Decision Update(DownloadState s, DownloadCommand.Update c, DateTimeOffset at)
    {
        var updated = new DownloadEvent.Updated(c.Priority, c.Label, c.BytesPerSecond) { At = at };
        return DownloadEvolver.Updated(s.Spec, updated) == s.Spec ? Nothing : Accept(updated);
    }

    private static Decision Forget(DownloadState s, DateTimeOffset at) => s.IsFinal
        ? Accept(new DownloadEvent.Forgotten { At = at })
        : new Decision.Rejected("download.not_final", $"The download is {s.Status}; only a finished one can be forgotten.");

    /// <summary>A job whose files were all fetched before (paused at the last byte, publication failed) goes straight on to Completing.</summary>
    private static Decision Grant(DownloadState s, DownloadCommand.Grant c, DateTimeOffset at)
    {
        if (s.Status != DownloadStatus.Waiting)
        {
            return new Decision.Rejected("download.not_waiting", $"The download is {s.Status}.");
        }

        if (c.Permit <= s.LastPermit)
        {
            return new Decision.Rejected("download.permit_spent", $"Permit {c.Permit} has gone back to its provider.");
        }

        if (s.Held && s.Spec.NotBefore > at)
        {
            return new Decision.Rejected("download.not_waiting", $"The download is held until {s.Spec.NotBefore:u}.");
        }

        var scheduled = new DownloadEvent.Scheduled(c.Node, c.Permit) { At = at };
        var started = new DownloadEvent.Started(s.Attempt + 1, c.Node) { At = at };
        return s.NextFile is null ? Accept(scheduled, started, new DownloadEvent.Completing { At = at }) : Accept(scheduled, started);
    }

    private static Decision Recover(DownloadState s, DateTimeOffset at) => s.Status switch
    {
        DownloadStatus.Scheduled or DownloadStatus.Running => Accept(Interrupted(at)),
        DownloadStatus.Pausing => Accept(new DownloadEvent.Paused { At = at }),
        DownloadStatus.Cancelling => Accept(EndOfCancelling(s, at)),
        DownloadStatus.Completing => Accept(new DownloadEvent.Completing { At = at }), // once more: publishing repeats without harm
        _ => Nothing,
    };

    private static Decision Wake(DownloadState s, DateTimeOffset at)
    {
        if (!(DownloadTimers.WakeAt(s) <= at))
        {
            return Nothing;
        }

        return Accept(s.Status == DownloadStatus.Retrying
            ? new DownloadEvent.Requeued(QueueClass.Retry, RequeueReason.BackoffOver) { At = at }
            : new DownloadEvent.Requeued(s.Class, RequeueReason.NotBeforeReached) { At = at });
    }

    /// <summary>It was interrupted through no fault of its own, so it goes first.</summary>
    private static DownloadEvent.Requeued Interrupted(DateTimeOffset at) => new(QueueClass.Interactive, RequeueReason.Interrupted) { At = at };

    private static Decision.Accepted Accept(params ReadOnlySpan<DownloadEvent> events) => new([.. events]);

    private static Decision.Rejected Illegal(DownloadState s, string what) =>
        new("download.illegal_transition", $"The download is {s.Status}; it cannot be {what}.");
}
