using Downloads.Projections;
using Downloads.Transfers.Files;

namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// Who receives what: the bytes missing, given out to connections. A byte is given to one connection at a time; what one gives back goes to the next. Any number of callers.
/// </summary>
/// <param name="length">Of the resource; <see cref="long.MaxValue"/> where it is not known.</param>
/// <param name="missing">Ascending and disjoint.</param>
internal sealed class SegmentBoard(long length, IEnumerable<ByteRange> missing, TimeProvider time)
{
    /// <summary>The least a connection is opened for.</summary>
    public const long LeastSplit = 1 << 20;

    /// <summary>The least one that is open is given.</summary>
    public const long LeastShare = 128 << 10;

    private readonly Lock _gate = new();
    private readonly List<ByteRange> _waiting = [.. missing];
    private readonly List<Segment> _active = [];

    /// <summary>Nothing is left to give out, and nothing under way.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count == 0 && _active.Count == 0;
            }
        }
    }

    /// <summary>Bytes that are missing.</summary>
    public long Left
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Sum(range => range.End - range.Start) + _active.Sum(segment => segment.Left);
            }
        }
    }

    /// <summary>Whether <see cref="Take"/> would give one more connection something now.</summary>
    public bool IsWorthAnother
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0 || _active.Exists(segment => segment.CanSplit(LeastSplit));
            }
        }
    }

    /// <summary>The segment of a response there is already: its bytes are given out.</summary>
    public void Claim(Segment segment)
    {
        lock (_gate)
        {
            var at = _waiting.FindIndex(range => range.Start <= segment.At && segment.End <= range.End);
            var whole = _waiting[at];
            _waiting.RemoveAt(at);
            if (segment.End < whole.End)
            {
                _waiting.Insert(at, new(segment.End, whole.End));
            }

            if (whole.Start < segment.At)
            {
                _waiting.Insert(at, new(whole.Start, segment.At));
            }

            Begin(segment);
        }
    }

    /// <summary>For the next connection: the first bytes nobody has, else the upper half of the largest segment. Null where no connection is worth opening.</summary>
    /// <param name="least">What each half of a segment must have for it to be cut.</param>
    public Segment? Take(long least = LeastSplit)
    {
        lock (_gate)
        {
            var taken = TakeWaiting() ?? SplitLargest(least);
            if (taken is not null)
            {
                Begin(taken);
            }

            return taken;
        }
    }

    /// <summary>The receiver is through with it, or gives back what it did not get: to a neighbour whose response holds these bytes anyway, else to the next connection.</summary>
    public void Return(Segment segment)
    {
        lock (_gate)
        {
            _active.Remove(segment);
            if (segment.Left > 0)
            {
                Wait(new(segment.At, segment.End));
            }

            for (var place = _waiting.Count - 1; place >= 0; place--)
            {
                Feed(place);
            }
        }
    }

    /// <summary>For display: how full each of at most 128 cells is, 0–100; null where the length is not known.</summary>
    public byte[]? Map()
    {
        if (length is 0 or long.MaxValue)
        {
            return null;
        }

        RangeSet open;
        lock (_gate)
        {
            open = new(_waiting.Concat(_active.Select(segment => new ByteRange(segment.At, segment.End))));
        }

        return ChunkMap.Of(length, open.Missing(length));
    }

    private void Begin(Segment segment)
    {
        _active.Add(segment);
        segment.IsShared = true;
        segment.Listen(time.GetTimestamp());
    }

    /// <summary>Puts it in its order, one with what it adjoins.</summary>
    private void Wait(ByteRange range)
    {
        var at = _waiting.FindIndex(other => other.Start >= range.Start);
        at = at < 0 ? _waiting.Count : at;
        if (at < _waiting.Count && _waiting[at].Start == range.End)
        {
            range = new(range.Start, _waiting[at].End);
            _waiting.RemoveAt(at);
        }

        if (at > 0 && _waiting[at - 1].End == range.Start)
        {
            _waiting[at - 1] = new(_waiting[at - 1].Start, range.End);
        }
        else
        {
            _waiting.Insert(at, range);
        }
    }

    /// <summary>Gives a waiting range, or its beginning, to the connection whose bytes end where it starts.</summary>
    private void Feed(int place)
    {
        var range = _waiting[place];
        var left = _active.Aggregate(range.Start, (from, segment) => from > range.Start ? from : segment.Grow(from, range.End));
        _waiting.RemoveAt(place);
        if (left < range.End)
        {
            _waiting.Insert(place, new(left, range.End));
        }
    }

    private Segment? TakeWaiting()
    {
        if (_waiting.Count == 0)
        {
            return null;
        }

        var first = _waiting[0];
        _waiting.RemoveAt(0);
        return new Segment(first.Start, first.End);
    }

    private Segment? SplitLargest(long least) =>
        _active.OrderByDescending(segment => segment.Left).Select(segment => segment.Split(least)).FirstOrDefault(upper => upper is not null);
}
