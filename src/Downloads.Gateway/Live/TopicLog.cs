using Downloads.Life;

namespace Downloads.Gateway.Live;

/// <summary>
/// The numbered events of one topic, newest last. Clients read it at their own cursor, so a slow one costs the others nothing: the log keeps
/// <see cref="LiveLimits.Retained"/> events for those who come back, and up to <see cref="LiveLimits.Backlog"/> while a connected reader still
/// needs them. Any thread may write and read.
/// </summary>
/// <param name="start">The number before the first event. Numbers of a later process must be greater, so it is derived from the clock.</param>
internal sealed class TopicLog(string topic, long start, LiveLimits limits)
{
    private readonly Lock _gate = new();
    private readonly List<LogCursor> _cursors = [];
    private LiveEvent[] _ring = new LiveEvent[256];
    private long _first = start + 1;
    private long _head = start;

    public string Topic => topic;

    /// <summary>Number of the last event.</summary>
    public long Head
    {
        get
        {
            lock (_gate)
            {
                return _head;
            }
        }
    }

    /// <summary>Whether anyone is connected to this topic.</summary>
    public bool HasReaders
    {
        get
        {
            lock (_gate)
            {
                return _cursors.Count > 0;
            }
        }
    }

    /// <summary>Gives the event the next number; see <see cref="LiveEvent"/> for the parameters.</summary>
    public void Append(DownloadState? subject, long changeSeq, DataWriter data)
    {
        lock (_gate)
        {
            if (_head - _first + 1 == _ring.Length)
            {
                Grow_NeedsLock();
            }

            _head++;
            _ring[_head & (_ring.Length - 1)] = new LiveEvent(topic, _head, subject, changeSeq, data);
        }
    }

    /// <summary>Gives up what nobody needs. Returns the readers that lag further than the bound: their next event is gone.</summary>
    public IReadOnlyList<TopicReader> Trim()
    {
        lock (_gate)
        {
            var needed = _head;
            foreach (var cursor in _cursors)
            {
                needed = Math.Min(needed, cursor.Position);
            }

            var keepFrom = Math.Max(Math.Min(needed + 1, _head - limits.Retained + 1), _head - limits.Backlog + 1);
            for (; _first < keepFrom; _first++)
            {
                _ring[_first & (_ring.Length - 1)] = null!;
            }

            return needed + 1 >= _first ? [] : [.. _cursors.OfType<TopicReader>().Where(reader => reader.Position + 1 < _first)];
        }
    }

    /// <summary>The event after <paramref name="cursor"/>, or null at the end. A reader behind the log's begin gets none: it is being closed.</summary>
    public LiveEvent? After(long cursor)
    {
        lock (_gate)
        {
            return cursor >= _head || cursor + 1 < _first ? null : _ring[(cursor + 1) & (_ring.Length - 1)];
        }
    }

    /// <summary>All events after <paramref name="cursor"/>, and the number of the last.</summary>
    public (IReadOnlyList<LiveEvent> Events, long Head) AllAfter(long cursor)
    {
        lock (_gate)
        {
            var events = new List<LiveEvent>();
            for (var seq = Math.Max(cursor + 1, _first); seq <= _head; seq++)
            {
                events.Add(_ring[seq & (_ring.Length - 1)]);
            }

            return (events, _head);
        }
    }

    /// <summary>Holds a cursor at <paramref name="position"/>: the log keeps what follows. False where that is gone, or never was.</summary>
    public bool TryHold(LogCursor cursor, long position)
    {
        lock (_gate)
        {
            if (position > _head || position + 1 < _first)
            {
                return false;
            }

            cursor.Position = position;
            _cursors.Add(cursor);
            return true;
        }
    }

    /// <summary>Holds a cursor at the end.</summary>
    public void HoldHead(LogCursor cursor)
    {
        lock (_gate)
        {
            cursor.Position = _head;
            _cursors.Add(cursor);
        }
    }

    public void Release(LogCursor cursor)
    {
        lock (_gate)
        {
            _cursors.Remove(cursor);
        }
    }

    /// <summary>Forgets all events, so that whoever comes back with a number gets a snapshot.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_ring);
            _head++;
            _first = _head + 1;
        }
    }

    public TopicReader[] Readers()
    {
        lock (_gate)
        {
            return [.. _cursors.OfType<TopicReader>()];
        }
    }

    private void Grow_NeedsLock()
    {
        var larger = new LiveEvent[_ring.Length * 2];
        for (var seq = _first; seq <= _head; seq++)
        {
            larger[seq & (larger.Length - 1)] = _ring[seq & (_ring.Length - 1)];
        }

        _ring = larger;
    }
}
