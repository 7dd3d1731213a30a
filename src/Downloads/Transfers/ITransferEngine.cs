using Downloads.Requests;

namespace Downloads.Transfers;

/// <summary>
/// Turns one source into one complete, verified, synced part file. Never renames it to its final name and never decides what follows: the
/// state machine does. Errors of the source are outcomes, not exceptions.
/// </summary>
public interface ITransferEngine
{
    /// <summary>Whether this engine serves the source.</summary>
    bool Handles(Uri source);

    /// <summary>
    /// Runs to an outcome. When <paramref name="stop"/> is cancelled it closes its connections, syncs what it has, and returns
    /// <see cref="TransferOutcome.Stopped"/> within 5 s.
    /// </summary>
    Task<TransferOutcome> RunAsync(TransferRequest request, ITransferSink sink, CancellationToken stop);
}

/// <summary>Where an engine reports to. Called by one transfer; every method may be called from any thread, one call at a time.</summary>
public interface ITransferSink
{
    /// <summary>About every 200 ms: cheap, newest wins, nothing is stored.</summary>
    void Progress(TransferProgress progress);

    /// <summary>Saves resume data durably. Call after <c>fdatasync</c> of the bytes it claims. Completes when it is committed.</summary>
    ValueTask CheckpointAsync(string name, long? total, ResumeData resume);

    /// <summary>The phase changed (stalled, downloading again).</summary>
    void Phase(Life.RunningPhase phase);

    /// <summary>The bytes kept so far cannot be used and the file begins anew.</summary>
    void ResumeLost(string reason);
}

/// <summary>A frame of progress; <paramref name="Downloaded"/> never falls within an attempt.</summary>
/// <param name="InstantaneousSpeed">Bytes a second over the last frame.</param>
/// <param name="SmoothedSpeed">Bytes a second, exponentially weighted over 3 s.</param>
/// <param name="EtaSeconds">Null where the total is unknown or nothing moves.</param>
/// <param name="Segments">Chunk map for display, at most 128 cells of 0–100 %; null where there is none.</param>
public sealed record TransferProgress(
    string? Name, long Downloaded, long? Total, double InstantaneousSpeed, double SmoothedSpeed, double? EtaSeconds, byte[]? Segments = null);

/// <summary>How a transfer ended.</summary>
public abstract record TransferOutcome
{
    private TransferOutcome()
    {
    }

    /// <summary>Complete, verified, synced.</summary>
    public sealed record Fetched(FetchedFile File) : TransferOutcome;

    /// <summary>Stopped as told.</summary>
    public sealed record Stopped(ResumeData? Resume, long Downloaded) : TransferOutcome;

    /// <summary>Failed; see <see cref="TransferFailure.Transient"/>.</summary>
    public sealed record Failed(TransferFailure Failure, ResumeData? Resume, long Downloaded) : TransferOutcome;
}

/// <summary>Puts fetched files under their final names.</summary>
public interface IFilePublisher
{
    /// <summary>
    /// Renames the part to <paramref name="file"/>'s name in <paramref name="directory"/> atomically, never over another file unless told to, and syncs the
    /// folder. Repeating it after a crash finds the file already there (same inode) and succeeds.
    /// </summary>
    /// <returns>The name it got.</returns>
    /// <exception cref="FileNotFoundException">The part is gone, and no earlier call placed it.</exception>
    /// <exception cref="IOException">The file system refused; the part is still there.</exception>
    Task<string> PublishAsync(string partPath, string directory, FetchedFile file, CollisionPolicy collision);

    /// <summary>The name under which an earlier call placed the file; null where none did, or the part is still there. Changes nothing.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    Task<string?> FindAsync(string partPath, string directory, FetchedFile file);

    /// <summary>
    /// Deletes a part that nobody wants any more, and the folders that were made for parts and never held a published file, as far as they are empty. Nothing happens
    /// where there is no such file.
    /// </summary>
    /// <exception cref="IOException">The file system refused.</exception>
    Task DiscardAsync(string partPath);
}
