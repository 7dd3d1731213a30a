namespace Actors.Links.Routing;

/// <summary>
/// Messages for one shard that cannot be sent now, in the order of their ids. Bounded by count and bytes. While it holds any, or one of them
/// is being tried, whatever comes later queues behind, so that the order of a sender is kept. Any thread may use it.
/// </summary>
internal sealed class ParkedShard(LinkOptions options)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Delivery> _waiting = new();
    private long _bytes;
    private long _retryAt;
    private bool _trying;
    private bool _holding;

    /// <summary>A hint: whether messages must queue here.</summary>
    public bool IsHolding => Volatile.Read(ref _holding);

    /// <summary>Queues where something is queued or being tried already.</summary>
    /// <returns>Null where the caller may send; false where the bound is reached.</returns>
    public bool? TryQueueBehind(Delivery delivery)
    {
        lock (_gate)
        {
            return _holding ? TryAdd_NeedsLock(delivery) : null;
        }
    }

    /// <summary>Queues; false where the bound is reached.</summary>
    /// <param name="retryAt">None of them is tried before this timestamp, unless something has changed.</param>
    public bool TryAdd(Delivery delivery, long retryAt)
    {
        lock (_gate)
        {
            _retryAt = Math.Max(_retryAt, retryAt);
            return TryAdd_NeedsLock(delivery);
        }
    }

    /// <summary>Takes all whose deadline has passed.</summary>
    public IReadOnlyList<Delivery> TakeOverdue(long now)
    {
        lock (_gate)
        {
            return Take_NeedsLock(delivery => delivery.Deadline <= now);
        }
    }

    /// <summary>Takes all.</summary>
    public IReadOnlyList<Delivery> TakeAll()
    {
        lock (_gate)
        {
            return Take_NeedsLock(static _ => true);
        }
    }

    /// <summary>Begins to try them one after the other; false where somebody does already, nothing waits, or it is not time.</summary>
    public bool TryBegin(long now, bool changed)
    {
        lock (_gate)
        {
            if (_trying || _waiting.Count == 0 || (!changed && now < _retryAt))
            {
                return false;
            }

            _retryAt = 0;
            return _trying = true;
        }
    }

    /// <summary>The next to try; null ends it: none is left, or one of them was put back.</summary>
    public Delivery? Next()
    {
        lock (_gate)
        {
            if (_waiting.First is not { } first || _retryAt > 0)
            {
                _trying = false;
                _holding = _waiting.Count > 0;
                return null;
            }

            Remove_NeedsLock(first);
            return first.Value;
        }
    }

    private bool TryAdd_NeedsLock(Delivery delivery)
    {
        if (_waiting.Count >= options.MaxParkedMessages || _bytes + delivery.Bytes > options.MaxParkedBytes)
        {
            return false;
        }

        var before = _waiting.Last;
        while (before is not null && before.Value.Id > delivery.Id)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            _waiting.AddFirst(delivery);
        }
        else
        {
            _waiting.AddAfter(before, delivery);
        }

        _bytes += delivery.Bytes;
        return _holding = true;
    }

    private List<Delivery> Take_NeedsLock(Predicate<Delivery> which)
    {
        var taken = new List<Delivery>();
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (which(node.Value))
            {
                Remove_NeedsLock(node);
                taken.Add(node.Value);
            }

            node = next;
        }

        _holding = _trying || _waiting.Count > 0;
        return taken;
    }

    private void Remove_NeedsLock(LinkedListNode<Delivery> node)
    {
        _waiting.Remove(node);
        _bytes -= node.Value.Bytes;
    }
}
