namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// Bytes one connection is to receive: from <see cref="At"/>, which its receiver moves on, to <see cref="End"/>, which shrinks when another connection is given the
/// rest, and grows when a neighbour gives up. One receiver; any number of others may look and cut.
/// </summary>
internal sealed class Segment(long start, long end)
{
    private const int ReservedShare = 4;
    private const int LeastReserved = 64 << 10;

    private readonly Lock _gate = new();
    private long _at = start;
    private long _end = end;
    private long _reserved = start;
    private long _reach = end;
    private long _listensSince;

    /// <summary>Other connections may take of it: no read reserves more than a part of what is left.</summary>
    public bool IsShared { get; set; }

    /// <summary>Where the next byte goes.</summary>
    public long At
    {
        get
        {
            lock (_gate)
            {
                return _at;
            }
        }
    }

    /// <summary>Up to but not including.</summary>
    public long End
    {
        get
        {
            lock (_gate)
            {
                return _end;
            }
        }
    }

    public bool IsDone => Left == 0;

    public long Left
    {
        get
        {
            lock (_gate)
            {
                return _end - _at;
            }
        }
    }

    /// <summary>Since when its receiver has waited for the source: an answer, or the next bytes. 0 while it waits for the disk or a limit.</summary>
    public long ListensSince
    {
        get
        {
            lock (_gate)
            {
                return _listensSince;
            }
        }
    }

    /// <summary>The response under way ends here; the segment cannot grow beyond it.</summary>
    public void Reach(long reach)
    {
        lock (_gate)
        {
            _reach = reach;
        }
    }

    /// <summary>How much of <paramref name="wanted"/> the receiver may read next; nobody is given these bytes meanwhile. 0 at the end.</summary>
    public int Reserve(int wanted)
    {
        lock (_gate)
        {
            var most = IsShared ? Math.Max(LeastReserved, (_end - _at) / ReservedShare) : long.MaxValue;
            _reserved = Math.Min(_at + Math.Min(wanted, most), _end);
            return (int)(_reserved - _at);
        }
    }

    public void Listen(long now)
    {
        lock (_gate)
        {
            _listensSince = now;
        }
    }

    /// <summary>So many bytes came. Returns how many of them are this segment's still.</summary>
    public int Advance(int bytes)
    {
        lock (_gate)
        {
            var own = (int)Math.Min(bytes, _end - _at);
            _at += own;
            _listensSince = 0;
            return own;
        }
    }

    /// <summary>Whether <see cref="Split"/> would cut now.</summary>
    public bool CanSplit(long least)
    {
        lock (_gate)
        {
            return _end - _reserved >= 2 * least;
        }
    }

    /// <summary>Cuts off the upper half of what is not reserved, where both halves keep <paramref name="least"/> bytes; null where not.</summary>
    public Segment? Split(long least)
    {
        lock (_gate)
        {
            if (_end - _reserved < 2 * least)
            {
                return null;
            }

            var middle = _reserved + ((_end - _reserved) / 2);
            var upper = new Segment(middle, _end);
            _end = middle;
            return upper;
        }
    }

    /// <summary>Takes bytes that follow this segment, as far as its response reaches. Returns up to where.</summary>
    public long Grow(long from, long to)
    {
        lock (_gate)
        {
            if (_end == from && _at < _end && _reach > from)
            {
                _end = Math.Min(to, _reach);
                return _end;
            }

            return from;
        }
    }
}
