using System.IO.Enumeration;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Requests;
using Downloads.Transfers;
using Microsoft.Extensions.Logging;

namespace Downloads.Actors.Download;

/// <summary>
/// Deletes, once after the start, the part files that a former process left behind between the commit of a cancel (or of forgetting a failure) and
/// the removal. Deletes nothing but files that are named as ours, were last written before <c>started</c>, and belong to a download that is
/// cancelled without keeping its part, or forgotten. Looks at <see cref="MostEntries"/> names at most and follows no links.
/// </summary>
internal sealed partial class PartSweep(IEventStore store, FileLayout layout, IFilePublisher publisher, DateTimeOffset started, ILogger<PartSweep> logger)
{
    /// <summary>Files and folders looked at; what lies beyond stays.</summary>
    public const int MostEntries = 200_000;

    private static readonly EnumerationOptions EveryFolder = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = DestinationRules.MaxDepth,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    /// <summary>Blocking file calls, so it goes to a thread of the pool first. Trouble is logged and left for the next start.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var deleted = 0;
            foreach (var (path, id) in Parts().TakeWhile(_ => !cancellationToken.IsCancellationRequested))
            {
                if (path is not null && IsLeftBehind(id) && File.GetLastWriteTimeUtc(path) < started.UtcDateTime)
                {
                    await publisher.DiscardAsync(path);
                    deleted++;
                }
            }

            if (deleted > 0)
            {
                LogSwept(logger, deleted);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException or ObjectDisposedException)
        {
            LogGivenUp(logger, e);
        }
    }

    /// <summary>Every name below the root that is looked at; without a path where it is no part file.</summary>
    private IEnumerable<(string? Path, Guid Id)> Parts() => new FileSystemEnumerable<(string? Path, Guid Id)>(
        layout.Root,
        static (ref FileSystemEntry entry) => !entry.IsDirectory && FileLayout.TryReadPart(entry.FileName, out var id) ? (entry.ToFullPath(), id) : default,
        EveryFolder).Take(MostEntries);

    private bool IsLeftBehind(Guid id)
    {
        if (DownloadViews.Find(store, id) is { } state)
        {
            return state is { Status: DownloadStatus.Cancelled, KeepPart: false };
        }

        // Without a state and with a journal it was forgotten; without either it is not of this store.
        return store.ReadEntity(StableHash.ShardOf(id, store.ShardCount), id, afterEntitySeq: 0, limit: 1).Count > 0;
    }
}
