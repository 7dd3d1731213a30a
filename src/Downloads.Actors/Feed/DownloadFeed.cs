using System.Runtime.CompilerServices;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Life;
using Downloads.Serialization;

namespace Downloads.Actors.Feed;

/// <summary>The feed over the engine's event stream. An event that was read back from the journal is given its states by replay.</summary>
internal sealed class DownloadFeed(IShardRegion region, ProgressBoard progress, WarningBoard warnings) : IDownloadFeed
{
    private const int ReplayPage = 500;

    public IReadOnlyCollection<LiveProgress> Progress => progress.All;

    public LiveProgress? ProgressOf(Guid id) => progress.Of(id);

    public IAsyncEnumerable<RuntimeWarning> WarningsAsync(CancellationToken cancellationToken) => warnings.ListenAsync(cancellationToken);

    public async IAsyncEnumerable<IReadOnlyList<DownloadChange>> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var events in region.Subscribe(cancellationToken))
        {
            var changes = new List<DownloadChange>(events.Count);
            foreach (var committed in events)
            {
                if (committed.Kind == EntityKinds.Download)
                {
                    changes.Add(committed.Data as DownloadChange ?? Replay(committed));
                }
            }

            if (changes.Count > 0)
            {
                yield return changes;
            }
        }
    }

    private DownloadChange Replay(CommittedEvent committed)
    {
        DownloadState? before = null;
        long seq = 0;
        while (seq < committed.EntitySeq - 1)
        {
            foreach (var stored in region.Store.ReadEntity(committed.Shard, committed.EntityId, seq, ReplayPage))
            {
                if (stored.EntitySeq >= committed.EntitySeq)
                {
                    break;
                }

                before = DownloadEvolver.Evolve(before, EventCodec.Decode(stored.Type, stored.Payload.Span));
                seq = stored.EntitySeq;
            }
        }

        var happened = EventCodec.Decode(committed.Type, committed.Payload.Span);
        return new(committed.EntityId, committed.EntitySeq, before, happened, DownloadEvolver.Evolve(before, happened));
    }
}
