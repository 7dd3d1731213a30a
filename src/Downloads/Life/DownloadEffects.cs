namespace Downloads.Life;

public static class DownloadEffects
{
    public static IEnumerable<DownloadEffect> Of(DownloadState? before, DownloadEvent e, DownloadState after)
    {
        if (before?.Permit is { } permit && after.Permit is null)
        {
            yield return new DownloadEffect.ReleasePermit(permit);
        }

        switch (e)
        {
            case DownloadEvent.Queued or DownloadEvent.Requeued or DownloadEvent.Retried when !after.Held:
                yield return new DownloadEffect.AnnounceWaiting();
                break;
            case DownloadEvent.Started when after.Files.Any(f => f.Fetched is null):
                yield return Next(after);
                break;
            case DownloadEvent.FileFetched when after.Status is DownloadStatus.Running && after.Files.Any(f => f.Fetched is null):
                yield return Next(after);
                break;
            case DownloadEvent.Completing:
                yield return new DownloadEffect.Publish(after.Attempt);
                break;
            case DownloadEvent.Pausing or DownloadEvent.Cancelling:
                yield return new DownloadEffect.StopTransfer();
                break;
            case DownloadEvent.Cancelled { KeepPart: false }:
                yield return new DownloadEffect.DeleteParts();
                break;
        }
    }

    private static DownloadEffect.StartTransfer Next(DownloadState s) => new(s.Attempt, Array.FindIndex([.. s.Files], f => f.Fetched is null));
}
