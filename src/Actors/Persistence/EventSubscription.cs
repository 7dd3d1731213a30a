namespace Actors.Persistence;

/// <summary>
/// Reads committed events gapless from a place in the ring: from the ring while it keeps up, from the journal where it fell behind. Per
/// shard it remembers the last seq, so that nothing comes twice at the seam.
/// </summary>
internal sealed class EventSubscription(
    EventRing ring, IEventStore store, RingPosition start, Action advanced, Action<EventSubscription> ended)
{
    private const int BatchEvents = 512;

    private readonly long[] _cursors = [.. start.Heads];
    private long _position = start.Position;

    /// <summary>The first event of the ring that this reader has not taken.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>Events of the ring that this reader has still to see.</summary>
    public long Lag => Math.Max(0, ring.End - Position);

    public async IAsyncEnumerable<IReadOnlyList<CommittedEvent>> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var batch = new List<CommittedEvent>();
                if (!ring.TryRead(_position, BatchEvents, batch, out var published))
                {
                    // The journal leads up to the heads that belong to the new position, and the ring goes on from there.
                    var now = ring.Now();
                    foreach (var missed in CatchUp(now.Heads))
                    {
                        yield return missed;
                    }

                    Interlocked.Exchange(ref _position, now.Position);
                    advanced();
                }
                else if (batch.Count == 0)
                {
                    await published.WaitAsync(cancellationToken);
                }
                else
                {
                    Interlocked.Add(ref _position, batch.Count);
                    advanced();
                    if (WithoutSeen(batch) is { Count: > 0 } fresh)
                    {
                        yield return fresh;
                    }
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            ended(this);
        }
    }

    private IEnumerable<IReadOnlyList<CommittedEvent>> CatchUp(long[] heads)
    {
        for (var shard = 0; shard < heads.Length; shard++)
        {
            _cursors[shard] = Math.Max(_cursors[shard], Math.Min(ring.BeginOf(shard), heads[shard]));
            while (_cursors[shard] < heads[shard])
            {
                var stored = store.ReadShard(shard, _cursors[shard], BatchEvents).Where(e => e.Seq <= heads[shard]).ToList();
                if (stored.Count == 0)
                {
                    // What is missing was trimmed.
                    _cursors[shard] = heads[shard];
                    break;
                }

                _cursors[shard] = stored[^1].Seq;
                yield return stored.ConvertAll(static e => new CommittedEvent(
                    e.Shard, e.Seq, e.Epoch, e.EntityId, e.Kind, e.EntitySeq, e.Type, e.Payload, null));
            }
        }
    }

    private List<CommittedEvent> WithoutSeen(List<CommittedEvent> batch)
    {
        batch.RemoveAll(e => e.Seq <= _cursors[e.Shard]);
        foreach (var e in batch)
        {
            _cursors[e.Shard] = e.Seq;
        }

        return batch;
    }
}
