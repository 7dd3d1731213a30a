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
            var subscription = new EventSubscription(ring, store, ring.Now(), End);
            _subscriptions.Add(subscription);
            return subscription.ReadAsync(cancellationToken);
        }
    }

    /// <summary>Numbers the events of a commit as the store did, and publishes them.</summary>
    public void Publish(IReadOnlyList<ShardAppend> batch)
    {
        var events = new List<CommittedEvent>();
        foreach (var append in batch)
        {
            var seq = append.ExpectedHead;
            foreach (var (id, kind, entitySeq, e) in append.Events)
            {
                events.Add(new CommittedEvent(append.Shard, ++seq, append.Epoch, id, kind, entitySeq, e.Type, e.Payload, e.Data));
            }
        }

        ring.Publish(events);
    }

    private void End(EventSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }
}
