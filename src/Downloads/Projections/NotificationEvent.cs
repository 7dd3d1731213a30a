using System.Collections.Immutable;
using Downloads.Life;

namespace Downloads.Projections;

/// <summary>The event object of the status panel (contracts, section 2): WebSocket topic <c>notifications</c> and the Redis bridge.</summary>
/// <param name="Type"><c>queued</c>, <c>running</c>, <c>progress</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c></param>
/// <param name="Source"><c>api</c> where a client caused it, <c>worker</c> where the executing node did.</param>
public sealed record NotificationEvent(
    string Type, Guid DownloadId, string? PostTitle, string? Label, ImmutableArray<string> Urls, IReadOnlyList<string> ProviderHosts,
    DateTime QueuedAt, DateTime? StartedAt, DateTime? FinishedAt, int FileCount, int CompletedFiles, string? FailureReason, string? OutputPath, string Source)
{
    /// <summary>
    /// The event that a change is for the panel, or null where the panel sees none: it is told when its status word changes, when the job
    /// is back in the queue, and when one more file is complete.
    /// </summary>
    public static NotificationEvent? Of(DownloadState? before, DownloadEvent e, DownloadState after)
    {
        var word = StatusWords.Of(after).Panel;
        if (before is not null && StatusWords.Of(before).Panel == word)
        {
            return e is DownloadEvent.FileFetched ? From("progress", before, e, after) : null;
        }

        return e is DownloadEvent.Forgotten ? null : From(word, before, e, after);
    }

    private static NotificationEvent From(string type, DownloadState? before, DownloadEvent e, DownloadState state) => new(
        type,
        state.Id,
        state.Spec.PostTitle,
        state.Spec.Label,
        state.Spec.Urls,
        Facts.Hosts(state.Spec),
        state.QueuedAt.UtcDateTime,
        state.StartedAt?.UtcDateTime,
        state.FinishedAt?.UtcDateTime,
        state.Files.Length,
        Facts.CompletedFiles(state),
        Facts.FailureReason(state),
        Facts.OutputPath(state),
        IsFromApi(before, e) ? "api" : "worker");

    /// <summary>What a client asked for and what needed no node to happen; the end of a stop is the node's.</summary>
    private static bool IsFromApi(DownloadState? before, DownloadEvent e) => e switch
    {
        DownloadEvent.Queued or DownloadEvent.Retried or DownloadEvent.Requeued { Reason: RequeueReason.Resumed or RequeueReason.StartedByUser } => true,
        DownloadEvent.Paused or DownloadEvent.Cancelled => before?.Status is not (DownloadStatus.Pausing or DownloadStatus.Cancelling),
        _ => false,
    };
}
