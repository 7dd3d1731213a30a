using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>The ring and its readers.</summary>
internal sealed class CommittedEvents(EventRing ring, IEventStore store)
{
    private readonly Lock _gate = new();
    private readonly List<EventSubscription> _subscriptions = [];

    public (int Count, long Lag) Figures()
    {
        lock (_gate)
        {
            return (_subscriptions.Count, _subscriptions.Count == 0 ? 0 : _subscriptions.Max(static reader => reader.Lag));
        }
    }

    public IAsyncEnumerable<IReadOnlyList<CommittedEvent>> Subscribe(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var subscription = new EventSubscription(ring, store, ring.Now(), Release, End);
            _subscriptions.Add(subscription);
            return subscription.ReadAsync(cancellationToken);
        }
    }

    /// <summary>Numbers the events of a commit as the store did, and publishes them.</summary>
    public void Publish(IReadOnlyList<ShardAppend> batch)
    {
        var events = new List<CommittedEvent>(batch.Sum(static append => append.Events.Count));
        foreach (var append in batch)
        {
            var seq = append.ExpectedHead;
            foreach (var (id, kind, entitySeq, e) in append.Events)
            {
                events.Add(new CommittedEvent(append.Shard, ++seq, append.Epoch, id, kind, entitySeq, e.Type, e.Payload, e.Data));
            }
        }

        ring.Publish(events);
        Release();
    }

    /// <summary>Lets go what all have read; a reader who has fallen out of the ring needs nothing of it.</summary>
    private void Release()
    {
        lock (_gate)
        {
            ring.Release(_subscriptions.Count == 0 ? long.MaxValue : _subscriptions.Min(static reader => reader.Position));
        }
    }

    private void End(EventSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }

        Release();
    }
}
