using System.Collections.Immutable;
using System.Diagnostics;
using Downloads.Transfers;

namespace Downloads.Life;

/// <summary>The state after an event.</summary>
public static class DownloadEvolver
{
    public static DownloadState Evolve(DownloadState? state, DownloadEvent e)
    {
        if (state is null)
        {
            return e is DownloadEvent.Queued q
                ? new DownloadState
                {
                    Id = q.Id, Spec = q.Spec, Seq = 1, Status = DownloadStatus.Waiting, QueuedAt = e.At, Held = q.Spec.NotBefore > e.At,
                    Files = [.. Enumerable.Range(0, Math.Max(1, q.Spec.Urls.Length)).Select(_ => new FileState())],
                }
                : throw new UnreachableException("The first event of a download is Queued.");
        }

        var s = state with { Seq = state.Seq + 1 };
        return e switch
        {
            DownloadEvent.Scheduled x => s with { Status = DownloadStatus.Scheduled, Node = x.Node, Permit = x.Permit },
            DownloadEvent.Started x => s with { Status = DownloadStatus.Running, Phase = RunningPhase.Downloading, Attempt = x.Attempt, StartedAt = s.StartedAt ?? e.At, NextAttemptAt = null },
            DownloadEvent.PhaseChanged x => s with { Phase = x.Phase },
            DownloadEvent.ResumeLost x => s.WithFile(x.File, f => f with { Resume = null, Downloaded = 0, Fetched = null }),
            DownloadEvent.FileFetched x => s.WithFile(x.File, f => f with { Fetched = x.Fetched, Name = x.Fetched.Name, Total = x.Fetched.Bytes, Downloaded = x.Fetched.Bytes }),
            DownloadEvent.Pausing => s with { Status = DownloadStatus.Pausing },
            DownloadEvent.Paused => Released(s) with { Status = DownloadStatus.Paused },
            DownloadEvent.Requeued x => Released(s) with
            {
                Status = DownloadStatus.Waiting, Class = x.Class, NextAttemptAt = null, Held = false,
                Attempt = x.Reason is RequeueReason.Interrupted ? Math.Max(0, s.Attempt - 1) : s.Attempt,
            },
            DownloadEvent.Retrying x => Released(s) with { Status = DownloadStatus.Retrying, Failure = x.Failure, MaxAttempts = x.MaxAttempts, NextAttemptAt = x.NextAttemptAt },
            DownloadEvent.Completing => s with { Status = DownloadStatus.Completing },
            DownloadEvent.Completed x => Released(s) with
            {
                Status = DownloadStatus.Completed, FinishedAt = e.At, Failure = null, CancelRequested = false,
                Files = [.. s.Files.Select((f, i) => f with { Path = x.Paths[i], Resume = null })],
            },
            DownloadEvent.Failed x => Released(s) with { Status = DownloadStatus.Failed, Failure = x.Failure, MaxAttempts = x.MaxAttempts, FinishedAt = e.At },
            DownloadEvent.Cancelling x => s with { Status = DownloadStatus.Cancelling, CancelRequested = true, KeepPart = x.KeepPart },
            DownloadEvent.Cancelled x => Released(s) with { Status = DownloadStatus.Cancelled, CancelRequested = true, KeepPart = x.KeepPart, FinishedAt = e.At },
            DownloadEvent.Retried => s with
            {
                Status = DownloadStatus.Waiting, Class = QueueClass.Interactive, Attempt = 0, Failure = null, CancelRequested = false, FinishedAt = null, StartedAt = null,
            },
            DownloadEvent.Updated x => s with
            {
                Spec = s.Spec with { Priority = x.Priority ?? s.Spec.Priority, Label = x.Label ?? s.Spec.Label, BytesPerSecond = x.BytesPerSecond ?? s.Spec.BytesPerSecond },
            },
            DownloadEvent.Forgotten => s,
            _ => throw new UnreachableException(),
        };
    }

    private static DownloadState Released(DownloadState s) => s with { Permit = null, Node = null };

    public static DownloadState WithCommand(this DownloadState s, Guid? id) => id is { } c ? s with { Commands = s.Commands.With(c, "ok") } : s;

    public static DownloadState WithCheckpoint(this DownloadState s, int attempt, int file, string name, long? total, ResumeData resume) =>
        s.Attempt != attempt ? s : s.WithFile(file, f => f with { Name = name, Total = total, Resume = resume, Downloaded = Math.Max(f.Downloaded, resume.Bytes) });

    private static DownloadState WithFile(this DownloadState s, int file, Func<FileState, FileState> change) =>
        s with { Files = s.Files.SetItem(file, change(s.Files[file])) };
}
