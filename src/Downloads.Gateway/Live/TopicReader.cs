namespace Downloads.Gateway.Live;

/// <summary>
/// One client's place in one topic. All its subscriptions to the topic share it: an event that several of them want is sent once.
/// Guarded by the client's lock, but for the position.
/// </summary>
internal sealed class TopicReader(LiveTopic topic, LiveClient client) : LogCursor
{
    private readonly List<Subscription> _subscriptions = [];
    private Queue<LatestFrame> _fresh = new();
    private long _latest;

    public LiveTopic Topic => topic;

    public LiveClient Client => client;

    /// <summary>Number of the last event sent, or of the snapshot.</summary>
    public long Delivered { get; private set; }

    public IReadOnlyList<Subscription> Subscriptions => _subscriptions;

    /// <summary>The topic's first subscription sets where the reader stands: behind which event, and behind which newest-wins frame.</summary>
    public void Start(Subscription subscription, long latest)
    {
        Delivered = subscription.From;
        _latest = latest;
        _subscriptions.Add(subscription);
    }

    /// <summary>
    /// One more subscription. Where the reader is past its begin already, what it wants of the events in between, and no other subscription
    /// wanted, is returned to be sent at once; the caller holds the log at that begin.
    /// </summary>
    public List<byte[]> Join(Subscription subscription)
    {
        var missed = new List<byte[]>();
        for (var seq = subscription.From; seq < Position && topic.Log.After(seq) is { } published; seq = published.Seq)
        {
            if (subscription.Wants(published) && !_subscriptions.Exists(s => s.Wants(published)))
            {
                missed.Add([.. published.FrameBody.Span, .. Frames.PrevSuffix(Delivered)]);
                Delivered = published.Seq;
            }
        }

        _subscriptions.Add(subscription with { From = Math.Max(subscription.From, Position) });
        return missed;
    }

    public bool Remove(RequestId id) => _subscriptions.RemoveAll(s => s.Id == id) > 0;

    /// <summary>The next event that a subscription wants; <paramref name="prev"/> is the number of the one delivered before.</summary>
    public LiveEvent? NextEvent(out long prev)
    {
        while (topic.Log.After(Position) is { } published)
        {
            Position = published.Seq;
            if (_subscriptions.Exists(s => s.Wants(published)))
            {
                prev = Delivered;
                Delivered = published.Seq;
                return published;
            }
        }

        prev = Delivered;
        return null;
    }

    /// <summary>The next newest-wins frame that a subscription wants. One that was replaced since it was noted is passed over.</summary>
    public LatestFrame? NextLatest()
    {
        while (true)
        {
            if (!_fresh.TryDequeue(out var frame))
            {
                if (topic.Latest.After(_latest) is not { Count: > 0 } newer)
                {
                    return null;
                }

                _latest = newer[^1].Version;
                _fresh = new(newer);
            }
            else if (topic.Latest.IsCurrent(frame) && _subscriptions.Exists(s => s.Wants(frame.Subject)))
            {
                return frame;
            }
        }
    }
}
