using Actors.Persistence;

namespace Downloads.Actors.Cluster.Feed;

/// <summary>
/// Makes one story a shard out of what comes from many sides, late, twice or not at all: each event once, in order, gaps filled from the journal.
/// One caller at a time.
/// </summary>
internal sealed class ShardCursors(IEventStore store)
{
    private const int Page = 500;

    private readonly long[] _heads = [.. store.Heads()];
    private readonly long[] _epochs = new long[store.ShardCount];

    /// <summary>What is new in a batch, with what was missing before it.</summary>
    /// <exception cref="FeedLostException">The journal is another one than it was.</exception>
    public IEnumerable<CommittedEvent> Take(IReadOnlyList<CommittedEvent> batch)
    {
        foreach (var e in batch)
        {
            if (e.Seq <= _heads[e.Shard])
            {
                // A seq that is told again under a greater epoch than before: the database has lost what was there.
                if (_epochs[e.Shard] != 0 && e.Epoch > _epochs[e.Shard])
                {
                    throw new FeedLostException(e.Shard);
                }

                continue;
            }

            foreach (var missed in Fill(e.Shard, e.Seq - 1))
            {
                yield return missed;
            }

            Advance(e);
            yield return e;
        }
    }

    /// <summary>What nobody has told: everything up to the heads of now.</summary>
    /// <exception cref="FeedLostException">The journal is another one than it was.</exception>
    public IEnumerable<CommittedEvent> CatchUp()
    {
        var heads = store.Heads();
        for (var shard = 0; shard < heads.Count; shard++)
        {
            if (heads[shard] < _heads[shard])
            {
                throw new FeedLostException(shard);
            }

            foreach (var missed in Fill(shard, heads[shard]))
            {
                yield return missed;
            }
        }
    }

    private IEnumerable<CommittedEvent> Fill(int shard, long upTo)
    {
        while (_heads[shard] < upTo)
        {
            var page = store.ReadShard(shard, _heads[shard], (int)Math.Min(Page, upTo - _heads[shard]));
            foreach (var stored in page)
            {
                var e = new CommittedEvent(
                    stored.Shard, stored.Seq, stored.Epoch, stored.EntityId, stored.Kind, stored.EntitySeq, stored.Type, stored.Payload, null);
                Advance(e);
                yield return e;
            }

            if (page.Count == 0)
            {
                // What is missing was trimmed.
                _heads[shard] = upTo;
            }
        }
    }

    private void Advance(CommittedEvent e) => (_heads[e.Shard], _epochs[e.Shard]) = (e.Seq, e.Epoch);
}

/// <summary>The journal lost events that had been told: whoever followed it begins anew.</summary>
internal sealed class FeedLostException(int shard) : Exception($"The journal of shard {shard} is not what it was.");
