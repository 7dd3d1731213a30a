using System.Runtime.CompilerServices;
using Actors.Sharding;

namespace Downloads.Actors.Feed;

/// <summary>The feed over the engine's event stream of this node.</summary>
internal sealed class DownloadFeed(IShardRegion region, ProgressBoard progress, WarningBoard warnings) : IDownloadFeed
{
    public IReadOnlyCollection<LiveProgress> Progress => progress.All;

    public LiveProgress? ProgressOf(Guid id) => progress.Of(id);

    public IAsyncEnumerable<RuntimeWarning> WarningsAsync(CancellationToken cancellationToken) => warnings.ListenAsync(cancellationToken);

    public async IAsyncEnumerable<IReadOnlyList<DownloadChange>> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new ChangeReader(region.Store);
        await foreach (var events in region.Subscribe(cancellationToken))
        {
            if (reader.Read(events) is { Count: > 0 } changes)
            {
                yield return changes;
            }
        }
    }
}
