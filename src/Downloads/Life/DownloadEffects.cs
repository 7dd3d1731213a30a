namespace Downloads.Life;

/// <summary>What follows from a committed event. Pure; the shell carries it out after the commit.</summary>
public static class DownloadEffects
{
    /// <param name="before">Null for the first event.</param>
    /// <param name="e">The event between the two states.</param>
    /// <param name="after">The state it led to.</param>
    public static IEnumerable<DownloadEffect> Of(DownloadState? before, DownloadEvent e, DownloadState after)
    {
        if (before?.Permit is { } permit && after.Permit is null)
        {
            yield return new DownloadEffect.ReleasePermit(permit);
        }

        switch (e)
        {
            case DownloadEvent.Queued or DownloadEvent.Requeued or DownloadEvent.Retried when !after.Held:
            case DownloadEvent.Updated { Priority: not null } when after is { Status: DownloadStatus.Waiting, Held: false }:
                yield return new DownloadEffect.AnnounceWaiting();
                break;
            case DownloadEvent.Started or DownloadEvent.FileFetched when after is { Status: DownloadStatus.Running, NextFile: { } file }:
                yield return new DownloadEffect.StartTransfer(after.Attempt, file);
                break;
            case DownloadEvent.Updated { BytesPerSecond: { } limit } when after.HoldsPermit:
                yield return new DownloadEffect.ChangeLimit(limit);
                break;
            case DownloadEvent.Completing:
                yield return new DownloadEffect.Publish(after.Attempt);
                break;
            case DownloadEvent.Cancelling when before?.Status == DownloadStatus.Cancelling:
                yield return new DownloadEffect.FindPublished(after.Attempt);
                break;
            case DownloadEvent.Pausing:
            case DownloadEvent.Cancelling when before?.Status != DownloadStatus.Completing:
                yield return new DownloadEffect.StopTransfer();
                break;
            case DownloadEvent.Cancelled { KeepPart: false }:
            case DownloadEvent.Forgotten when after.Status == DownloadStatus.Failed:
                yield return new DownloadEffect.DeleteParts();
                break;
        }
    }
}
