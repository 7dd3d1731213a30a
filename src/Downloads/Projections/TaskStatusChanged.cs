using Downloads.Life;

namespace Downloads.Projections;

/// <summary><c>task_status_changed</c> of the runtime topic (contracts, section 5).</summary>
public sealed record TaskStatusChanged(Guid TaskId, string? From, string To, string? Error, int? Attempt, int? MaxAttempts)
{
    /// <summary>Null where the runtime word stays the same.</summary>
    public static TaskStatusChanged? Of(DownloadState? before, DownloadEvent e, DownloadState after)
    {
        var from = before is null ? null : StatusWords.Of(before).Runtime;
        var to = StatusWords.Of(after).Runtime;
        if (from == to)
        {
            return null;
        }

        var failed = e is DownloadEvent.Retrying or DownloadEvent.Failed;
        return new(
            after.Id, from, to, failed ? after.Failure?.Message : null, after.CountedAttempt > 0 ? after.CountedAttempt : null, failed ? after.MaxAttempts : null);
    }
}
