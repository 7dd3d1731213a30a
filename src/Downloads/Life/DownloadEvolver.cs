using System.Collections.Immutable;
using System.Diagnostics;
using Downloads.Requests;

namespace Downloads.Life;

/// <summary>The state after an event. Pure, total for every event the decider made, and the only way a state comes to be.</summary>
public static class DownloadEvolver
{
    /// <param name="state">Null before the first event.</param>
    /// <param name="e">The next event of this download.</param>
    /// <exception cref="UnreachableException">The event is unknown, or not the first where it must be.</exception>
    public static DownloadState Evolve(DownloadState? state, DownloadEvent e)
    {
        if (state is null)
        {
            return e is DownloadEvent.Queued q ? First(q) : throw new UnreachableException("The first event of a download is Queued.");
        }

        var s = state with { Seq = state.Seq + 1 };
        return e switch
        {
            DownloadEvent.Scheduled x => s with
            {
                Status = DownloadStatus.Scheduled, Node = x.Node, Permit = x.Permit, LastPermit = s.LastPermit > x.Permit ? s.LastPermit : x.Permit, Held = false,
            },
            DownloadEvent.Started x => s with
            {
                Status = DownloadStatus.Running, Phase = RunningPhase.Downloading, Attempt = x.Attempt, StartedAt = s.StartedAt ?? x.At, Failure = null,
            },
            DownloadEvent.PhaseChanged x => s with { Phase = x.Phase },
            DownloadEvent.ResumeLost x => s.WithFile(x.File, f => f.WithoutBytes()),
            DownloadEvent.FileFetched x => s.WithFile(x.File, f => f with
            {
                Fetched = x.Fetched, Name = x.Fetched.Name, Total = x.Fetched.Bytes, Downloaded = x.Fetched.Bytes, Resume = null,
            }),
            DownloadEvent.Pausing => s with { Status = DownloadStatus.Pausing },
            DownloadEvent.Paused => Released(s) with { Status = DownloadStatus.Paused },
            DownloadEvent.Requeued x => Released(s) with
            {
                Status = DownloadStatus.Waiting, Class = x.Class, Held = x.Reason == RequeueReason.Resumed && StillHeld(s, x.At),
            },
            DownloadEvent.Retrying x => Released(s) with
            {
                Status = DownloadStatus.Retrying, Failure = x.Failure, Failures = x.Attempt, MaxAttempts = x.MaxAttempts, NextAttemptAt = x.NextAttemptAt,
            },
            DownloadEvent.Completing => s with { Status = DownloadStatus.Completing },
            DownloadEvent.Completed x => Released(s) with
            {
                Status = DownloadStatus.Completed, FinishedAt = x.At, Files = Published(s.Files, x.Paths),
            },
            DownloadEvent.Failed x => Released(s) with
            {
                Status = DownloadStatus.Failed, Failure = x.Failure, Failures = x.Attempt, MaxAttempts = x.MaxAttempts, FinishedAt = x.At,
            },
            DownloadEvent.Cancelling x => s with { Status = DownloadStatus.Cancelling, CancelRequested = true, KeepPart = x.KeepPart },
            DownloadEvent.Cancelled x => Released(s) with
            {
                Status = DownloadStatus.Cancelled, CancelRequested = true, KeepPart = x.KeepPart, FinishedAt = x.At,
                Files = Cancelled(s.Files, x),
            },
            DownloadEvent.Retried x => s with
            {
                Status = DownloadStatus.Waiting, Class = QueueClass.Automatic, Held = StillHeld(s, x.At), StartedAt = null, FinishedAt = null,
                Failure = null, Failures = 0, CancelRequested = false, KeepPart = false,
            },
            DownloadEvent.Updated x => s with { Spec = Updated(s.Spec, x) },
            DownloadEvent.Forgotten => s,
            _ => throw new UnreachableException($"The event {e.GetType().Name} does not follow on {s.Status}."),
        };
    }

    /// <summary>An empty label takes the label away.</summary>
    internal static DownloadSpec Updated(DownloadSpec spec, DownloadEvent.Updated x) => spec with
    {
        Priority = x.Priority ?? spec.Priority,
        Label = x.Label is null ? spec.Label : x.Label.Length == 0 ? null : x.Label,
        BytesPerSecond = x.BytesPerSecond ?? spec.BytesPerSecond,
    };

    private static DownloadState First(DownloadEvent.Queued q)
    {
        var files = new FileState[Math.Max(1, q.Spec.Urls.Length)];
        Array.Fill(files, FileState.Unknown);
        return new()
        {
            Id = q.Id,
            Spec = q.Spec,
            Seq = 1,
            Status = DownloadStatus.Waiting,
            QueuedAt = q.At,
            Held = q.Spec.NotBefore > q.At,
            Files = ImmutableArray.Create(files),
        };
    }

    private static DownloadState Released(DownloadState s) => s with { Permit = null, Node = null, NextAttemptAt = null };

    private static bool StillHeld(DownloadState s, DateTimeOffset at) => s.Held && s.Spec.NotBefore > at;

    private static ImmutableArray<FileState> Published(ImmutableArray<FileState> files, ImmutableArray<string> paths) =>
        [.. files.Select((f, i) => f with { Path = paths[i].Length == 0 ? null : paths[i], Resume = null })];

    /// <summary>What was published stays known, so that a retry finds it; of the rest there is what is kept.</summary>
    private static ImmutableArray<FileState> Cancelled(ImmutableArray<FileState> files, DownloadEvent.Cancelled x)
    {
        var known = x.Paths.IsEmpty ? files : Published(files, x.Paths);
        return x.KeepPart ? known : [.. known.Select(f => f.Path is null ? f.WithoutBytes() : f)];
    }
}
