using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Actors.Feed;

/// <summary>What happens, as it happens: committed changes without loss, progress as latest values, warnings.</summary>
public interface IDownloadFeed
{
    /// <summary>Every change committed from now on, in the order of each download, none missing. A slow reader costs memory to nobody.</summary>
    IAsyncEnumerable<IReadOnlyList<DownloadChange>> ChangesAsync(CancellationToken cancellationToken);

    /// <summary>The latest progress of every running transfer. <see cref="LiveProgress.Version"/> grows with each frame.</summary>
    IReadOnlyCollection<LiveProgress> Progress { get; }

    /// <summary>The latest progress of one download, or null where none runs.</summary>
    LiveProgress? ProgressOf(Guid id);

    /// <summary>Warnings from now on; a slow reader loses the oldest.</summary>
    IAsyncEnumerable<RuntimeWarning> WarningsAsync(CancellationToken cancellationToken);
}

/// <summary>A committed event with the state before and after it.</summary>
/// <param name="Seq">The event's number in its download.</param>
/// <param name="Before">Null for the first event.</param>
public sealed record DownloadChange(Guid Id, long Seq, DownloadState? Before, DownloadEvent Event, DownloadState After);

/// <summary>Latest progress. For a job of several files, bytes are summed over the files.</summary>
public sealed record LiveProgress(Guid Id, string Provider, int Attempt, TransferProgress Frame, long Version);

/// <summary>A warning of the runtime topic (contracts, section 5).</summary>
/// <param name="Code"><c>stalled</c>, <c>retry_exhausted</c>, <c>disk_full</c>, <c>resume_lost</c>, <c>circuit_open</c>, <c>pause_timeout</c>, <c>node_lost</c></param>
public sealed record RuntimeWarning(string Code, string Message, Guid? DownloadId, DateTimeOffset At);
