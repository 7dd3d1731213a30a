namespace Downloads.Life;

/// <summary>What the shell does after the commit. All of them may be repeated without harm.</summary>
public abstract record DownloadEffect
{
    private DownloadEffect()
    {
    }

    /// <summary>Run a transfer for the first file that is not fetched yet.</summary>
    public sealed record StartTransfer(int Attempt, int File) : DownloadEffect;

    /// <summary>Tell the running transfer to stop, keeping what it has.</summary>
    public sealed record StopTransfer : DownloadEffect;

    /// <summary>Give the running transfer another limit of its own; 0 for none.</summary>
    public sealed record ChangeLimit(long BytesPerSecond) : DownloadEffect;

    /// <summary>Rename all fetched files to their final names.</summary>
    public sealed record Publish(int Attempt) : DownloadEffect;

    /// <summary>Look which files stand under their final names already, and rename none.</summary>
    public sealed record FindPublished(int Attempt) : DownloadEffect;

    /// <summary>Delete the part files: cancelled, or a failed download was forgotten.</summary>
    public sealed record DeleteParts : DownloadEffect;

    /// <summary>Give the permit (of the state before) back to the provider.</summary>
    public sealed record ReleasePermit(long Permit) : DownloadEffect;

    /// <summary>Tell the provider that there is work.</summary>
    public sealed record AnnounceWaiting : DownloadEffect;
}
