using Actors.Persistence;
using Downloads.Life;
using Downloads.Serialization;

namespace Downloads.Actors.Feed;

/// <summary>
/// Gives committed events the states before and after them: those their writer attached, those of the event read last, or by replay of the journal. One
/// caller at a time, who brings each download's events in order.
/// </summary>
internal sealed class ChangeReader(IEventStore store)
{
    private const int ReplayPage = 500;
    private const int MaxKept = 4_096;

    private readonly Dictionary<Guid, (long Seq, DownloadState State)> _latest = [];

    /// <summary>The changes of downloads among <paramref name="events"/>.</summary>
    public IReadOnlyList<DownloadChange> Read(IEnumerable<CommittedEvent> events) =>
        [.. events.Where(static committed => committed.Kind == EntityKinds.Download).Select(Read)];

    private DownloadChange Read(CommittedEvent committed)
    {
        if (committed.Data is DownloadChange known)
        {
            return known;
        }

        var before = committed.EntitySeq == 1 ? null
            : _latest.TryGetValue(committed.EntityId, out var latest) && latest.Seq == committed.EntitySeq - 1 ? latest.State
            : Replay(committed);
        var happened = EventCodec.Decode(committed.Type, committed.Payload.Span);
        var after = DownloadEvolver.Evolve(before, happened);
        if (_latest.Count >= MaxKept)
        {
            _latest.Clear();
        }

        _latest[committed.EntityId] = (committed.EntitySeq, after);
        return new(committed.EntityId, committed.EntitySeq, before, happened, after);
    }

    private DownloadState? Replay(CommittedEvent committed)
    {
        DownloadState? before = null;
        for (long seq = 0; seq < committed.EntitySeq - 1;)
        {
            var page = store.ReadEntity(committed.Shard, committed.EntityId, seq, ReplayPage);
            foreach (var stored in page.TakeWhile(stored => stored.EntitySeq < committed.EntitySeq))
            {
                before = DownloadEvolver.Evolve(before, EventCodec.Decode(stored.Type, stored.Payload.Span));
            }

            if (page.Count == 0)
            {
                break;
            }

            seq = page[^1].EntitySeq;
        }

        return before;
    }
}
