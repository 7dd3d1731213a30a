using System.Collections.Immutable;
using Downloads.Transfers;

namespace Downloads.Life;

/// <summary>Which command leads to which events. Pure: the same arguments give the same decision.</summary>
public static class DownloadDecider
{
    private static readonly Decision Nothing = new Decision.NoOp();

    public static Decision Decide(DownloadState? state, DownloadCommand command, DateTimeOffset now)
    {
        if (state is null)
        {
            return command is DownloadCommand.Queue queue
                ? Accept(new DownloadEvent.Queued(queue.Id, queue.Spec) { At = now })
                : new Decision.Rejected("download.not_found", "There is no such download.");
        }

        if (command.CommandId is { } id && state.Commands.ResultOf(id) is not null)
        {
            return Nothing;
        }

        return command switch
        {
            DownloadCommand.Queue => Nothing,
            DownloadCommand.Pause => Pause(state, now),
            DownloadCommand.Resume => state.Status is DownloadStatus.Paused
                ? Accept(new DownloadEvent.Requeued(QueueClass.Interactive, RequeueReason.Resumed) { At = now })
                : state.IsFinal || state.Status is DownloadStatus.Pausing or DownloadStatus.Cancelling ? Illegal(state, "resumed") : Nothing,
            DownloadCommand.Cancel cancel => Cancel(state, cancel, now),
            DownloadCommand.Retry => state.Status switch
            {
                DownloadStatus.Failed or DownloadStatus.Cancelled => Accept(new DownloadEvent.Retried { At = now }),
                _ => Illegal(state, "retried"),
            },
            DownloadCommand.Start => state.Status switch
            {
                DownloadStatus.Failed or DownloadStatus.Cancelled => Accept(new DownloadEvent.Retried { At = now }),
                DownloadStatus.Waiting or DownloadStatus.Retrying or DownloadStatus.Paused =>
                    Accept(new DownloadEvent.Requeued(QueueClass.Interactive, RequeueReason.StartedByUser) { At = now }),
                _ => Illegal(state, "started"),
            },
            DownloadCommand.Update update => Accept(new DownloadEvent.Updated(update.Priority, update.Label, update.BytesPerSecond) { At = now }),
            DownloadCommand.Forget => state.IsFinal ? Accept(new DownloadEvent.Forgotten { At = now }) : new Decision.Rejected("download.not_final", "Only a finished download can be forgotten."),
            DownloadCommand.Grant grant => state.Status is DownloadStatus.Waiting && !state.Held
                ? Granted(state, grant, now)
                : new Decision.Rejected("download.not_waiting", $"The download is {state.Status}."),
            DownloadCommand.Recover => state.Status switch
            {
                DownloadStatus.Scheduled or DownloadStatus.Running => Accept(new DownloadEvent.Requeued(QueueClass.Interactive, RequeueReason.Interrupted) { At = now }),
                DownloadStatus.Pausing => Accept(new DownloadEvent.Paused { At = now }),
                DownloadStatus.Cancelling => Accept(new DownloadEvent.Cancelled(state.KeepPart) { At = now }),
                DownloadStatus.Completing => Accept(new DownloadEvent.Completing { At = now }),
                _ => Nothing,
            },
            DownloadCommand.Wake => DownloadTimers.WakeAt(state) <= now
                ? Accept(state.Status is DownloadStatus.Retrying
                    ? new DownloadEvent.Requeued(QueueClass.Retry, RequeueReason.BackoffOver) { At = now }
                    : new DownloadEvent.Requeued(state.Class, RequeueReason.NotBeforeReached) { At = now })
                : Nothing,
            DownloadCommand.ReportPhase r => state.Attempt == r.Attempt && state.Status is DownloadStatus.Running && state.Phase != r.Phase
                ? Accept(new DownloadEvent.PhaseChanged(r.Phase) { At = now }) : Nothing,
            DownloadCommand.ReportResumeLost r => state.Attempt == r.Attempt && state.HoldsPermit ? Accept(new DownloadEvent.ResumeLost(r.File, r.Reason) { At = now }) : Nothing,
            DownloadCommand.ReportFetched r => state.Attempt == r.Attempt ? Fetched(state, r, now) : Nothing,
            DownloadCommand.ReportStopped r => state.Attempt == r.Attempt ? Stopped(state, now) : Nothing,
            DownloadCommand.ReportFailed r => state.Attempt == r.Attempt ? Failed(state, r, now) : Nothing,
            DownloadCommand.ReportPublished r => state.Attempt == r.Attempt && state.Status is DownloadStatus.Completing or DownloadStatus.Cancelling
                ? Accept(new DownloadEvent.Completed(r.Paths) { At = now }) : Nothing,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static Decision Pause(DownloadState s, DateTimeOffset now) => s.Status switch
    {
        DownloadStatus.Paused or DownloadStatus.Pausing => Nothing,
        DownloadStatus.Waiting or DownloadStatus.Retrying or DownloadStatus.Scheduled => Accept(new DownloadEvent.Paused { At = now }),
        DownloadStatus.Running => Accept(new DownloadEvent.Pausing { At = now }),
        _ => Illegal(s, "paused"),
    };

    private static Decision Cancel(DownloadState s, DownloadCommand.Cancel c, DateTimeOffset now) => s.Status switch
    {
        DownloadStatus.Cancelled or DownloadStatus.Cancelling => Nothing,
        DownloadStatus.Completed or DownloadStatus.Failed => Illegal(s, "cancelled"),
        DownloadStatus.Running or DownloadStatus.Pausing => Accept(new DownloadEvent.Cancelling(c.KeepPart) { At = now }),
        DownloadStatus.Completing => Illegal(s, "cancelled"),
        _ => Accept(new DownloadEvent.Cancelled(c.KeepPart) { At = now }),
    };

    private static Decision Granted(DownloadState s, DownloadCommand.Grant g, DateTimeOffset now)
    {
        var events = ImmutableArray.Create<DownloadEvent>(
            new DownloadEvent.Scheduled(g.Node, g.Permit) { At = now }, new DownloadEvent.Started(s.Attempt + 1, g.Node) { At = now });
        return new Decision.Accepted(s.Files.All(f => f.Fetched is not null) ? events.Add(new DownloadEvent.Completing { At = now }) : events);
    }

    private static Decision Fetched(DownloadState s, DownloadCommand.ReportFetched r, DateTimeOffset now)
    {
        var fetched = new DownloadEvent.FileFetched(r.File, r.Fetched) { At = now };
        var last = s.Files.Where((_, i) => i != r.File).All(f => f.Fetched is not null);
        return s.Status switch
        {
            DownloadStatus.Running => last ? Accept(fetched, new DownloadEvent.Completing { At = now }) : Accept(fetched),
            DownloadStatus.Pausing => Accept(fetched, new DownloadEvent.Paused { At = now }),
            DownloadStatus.Cancelling => Accept(new DownloadEvent.Cancelled(s.KeepPart) { At = now }),
            _ => Nothing,
        };
    }

    private static Decision Stopped(DownloadState s, DateTimeOffset now) => s.Status switch
    {
        DownloadStatus.Pausing => Accept(new DownloadEvent.Paused { At = now }),
        DownloadStatus.Cancelling => Accept(new DownloadEvent.Cancelled(s.KeepPart) { At = now }),
        DownloadStatus.Running => Accept(new DownloadEvent.Requeued(QueueClass.Interactive, RequeueReason.Interrupted) { At = now }),
        _ => Nothing,
    };

    private static Decision Failed(DownloadState s, DownloadCommand.ReportFailed r, DateTimeOffset now) => s.Status switch
    {
        DownloadStatus.Pausing => Accept(new DownloadEvent.Paused { At = now }),
        DownloadStatus.Cancelling => Accept(new DownloadEvent.Cancelled(s.KeepPart) { At = now }),
        DownloadStatus.Running or DownloadStatus.Completing => r.Failure.Transient && s.Attempt < r.MaxAttempts
            ? Accept(new DownloadEvent.Retrying(r.Failure, s.Attempt, r.MaxAttempts, now.AddMilliseconds(r.BackoffMs)) { At = now })
            : Accept(new DownloadEvent.Failed(r.Failure, s.Attempt, r.MaxAttempts) { At = now }),
        _ => Nothing,
    };

    private static Decision.Accepted Accept(params ReadOnlySpan<DownloadEvent> events) => new([.. events]);

    private static Decision.Rejected Illegal(DownloadState s, string what) =>
        new("download.illegal_transition", $"A download that is {s.Status} cannot be {what}.");
}
