namespace Actors.Persistence;

/// <summary>
/// The last committed events of this node, in the order of their commit, for subscribers in this process. Bounded by count and by bytes: the
/// oldest go first. What every subscriber has read goes at once. Lanes write, any thread reads.
/// </summary>
/// <remarks>
/// Positions count all events ever published. <see cref="Heads"/> is the head of each shard as published, so that a reader who lost his
/// position knows how far the journal leads before the ring takes over again.
/// </remarks>
internal sealed class EventRing
{
    // What an event takes beside its payload, about.
    private const int EventOverhead = 160;

    private readonly Lock _gate = new();
    private readonly CommittedEvent?[] _events;
    private readonly long _maxBytes;
    private readonly long[] _heads;
    private readonly long[] _begins;
    private long _first;
    private long _end;
    private long _bytes;
    private TaskCompletionSource _published = NewSignal();

    public EventRing(int maxEvents, long maxBytes, int shardCount)
    {
        _events = new CommittedEvent?[maxEvents];
        _maxBytes = maxBytes;
        _heads = new long[shardCount];
        _begins = new long[shardCount];
    }

    /// <summary>Position after the last event.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>A shard has come to this node: what stands before <paramref name="head"/> is no event of this node's.</summary>
    public void Begin(int shard, long head)
    {
        lock (_gate)
        {
            (_heads[shard], _begins[shard]) = (head, head);
        }
    }

    /// <summary>Head of a shard when it came to this node.</summary>
    public long BeginOf(int shard)
    {
        lock (_gate)
        {
            return _begins[shard];
        }
    }

    public void Publish(IReadOnlyList<CommittedEvent> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        TaskCompletionSource published;
        lock (_gate)
        {
            foreach (var e in events)
            {
                Add_NeedsLock(e);
            }

            (published, _published) = (_published, NewSignal());
        }

        published.SetResult();
    }

    /// <summary>Events that this node has not published stand in the journal: every reader goes there first.</summary>
    public void Skip(int shard, long head)
    {
        TaskCompletionSource published;
        lock (_gate)
        {
            _heads[shard] = head;
            while (_first < _end)
            {
                Evict_NeedsLock();
            }

            // A position of its own, so that a reader who had seen everything notices as well.
            _first = ++_end;
            (published, _published) = (_published, NewSignal());
        }

        published.SetResult();
    }

    /// <summary>Nobody needs what lies before <paramref name="position"/>: its memory is let go.</summary>
    public void Release(long position)
    {
        lock (_gate)
        {
            while (_first < Math.Min(position, _end))
            {
                Evict_NeedsLock();
            }
        }
    }

    /// <summary>Where a new reader begins: the end, and the heads that belong to it.</summary>
    public RingPosition Now()
    {
        lock (_gate)
        {
            return new RingPosition(_end, (long[])_heads.Clone());
        }
    }

    /// <summary>Adds up to <paramref name="limit"/> events from <paramref name="position"/> on; false where they are gone.</summary>
    public bool TryRead(long position, int limit, List<CommittedEvent> into, out Task published)
    {
        lock (_gate)
        {
            published = _published.Task;
            if (position < _first)
            {
                return false;
            }

            for (; position < _end && into.Count < limit; position++)
            {
                into.Add(_events[position % _events.Length]!);
            }

            return true;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static int Size(CommittedEvent e) => EventOverhead + e.Payload.Length;

    private void Add_NeedsLock(CommittedEvent e)
    {
        while (_first < _end && (_end - _first == _events.Length || _bytes + Size(e) > _maxBytes))
        {
            Evict_NeedsLock();
        }

        _events[_end++ % _events.Length] = e;
        _bytes += Size(e);
        _heads[e.Shard] = e.Seq;
    }

    private void Evict_NeedsLock()
    {
        ref var oldest = ref _events[_first++ % _events.Length];
        _bytes -= Size(oldest!);
        oldest = null;
    }
}

/// <summary>A place in the ring.</summary>
internal readonly record struct RingPosition(long Position, long[] Heads);
