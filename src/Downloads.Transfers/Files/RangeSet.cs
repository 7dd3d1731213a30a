using System.Collections.Immutable;

namespace Downloads.Transfers.Files;

/// <summary>Bytes that are there: ascending, disjoint, never adjacent. Not for several threads at once.</summary>
internal sealed class RangeSet
{
    private readonly List<ByteRange> _ranges;

    public RangeSet(IEnumerable<ByteRange> ranges)
    {
        _ranges = [];
        foreach (var range in ranges)
        {
            Add(range.Start, range.End);
        }
    }

    /// <summary>Bytes in all.</summary>
    public long Bytes { get; private set; }

    /// <summary>End of the last range; 0 where there is none.</summary>
    public long End => _ranges.Count == 0 ? 0 : _ranges[^1].End;

    public ImmutableArray<ByteRange> Snapshot() => [.. _ranges];

    /// <summary>Adds what is not there yet.</summary>
    public void Add(long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        var at = FirstEndingAtOrAfter(start);
        var last = at;
        while (last < _ranges.Count && _ranges[last].Start <= end)
        {
            start = Math.Min(start, _ranges[last].Start);
            end = Math.Max(end, _ranges[last].End);
            Bytes -= _ranges[last].End - _ranges[last].Start;
            last++;
        }

        _ranges.RemoveRange(at, last - at);
        _ranges.Insert(at, new(start, end));
        Bytes += end - start;
    }

    /// <summary>The first missing bytes: their start, and their end where something stands behind them.</summary>
    public (long Start, long? End) FirstGap()
    {
        if (_ranges.Count == 0)
        {
            return (0, null);
        }

        if (_ranges[0].Start > 0)
        {
            return (0, _ranges[0].Start);
        }

        return (_ranges[0].End, _ranges.Count > 1 ? _ranges[1].Start : null);
    }

    /// <summary>What is not there of the first <paramref name="length"/> bytes.</summary>
    public IEnumerable<ByteRange> Missing(long length)
    {
        long at = 0;
        foreach (var range in _ranges.TakeWhile(range => range.Start < length))
        {
            if (range.Start > at)
            {
                yield return new(at, range.Start);
            }

            at = range.End;
        }

        if (at < length)
        {
            yield return new(at, length);
        }
    }

    private int FirstEndingAtOrAfter(long start)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].End < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
