namespace Actors.Persistence;

/// <summary>Durations of the last 1,024 appends. One writer; any thread reads.</summary>
internal sealed class AppendLatency
{
    private const int Kept = 1_024;

    private readonly Lock _gate = new();
    private readonly TimeSpan[] _last = new TimeSpan[Kept];
    private long _count;

    public void Add(TimeSpan duration)
    {
        lock (_gate)
        {
            _last[_count++ % Kept] = duration;
        }
    }

    public LatencyFigures Figures()
    {
        TimeSpan[] seen;
        TimeSpan latest;
        long count;
        lock (_gate)
        {
            count = _count;
            seen = _last[..(int)Math.Min(count, Kept)];
            latest = count == 0 ? TimeSpan.Zero : _last[(count - 1) % Kept];
        }

        if (seen.Length == 0)
        {
            return default;
        }

        Array.Sort(seen);
        return new LatencyFigures(
            count, latest, TimeSpan.FromTicks((long)seen.Average(static d => d.Ticks)), seen[(seen.Length - 1) * 99 / 100]);
    }
}

/// <summary>How long appends took: the number of all, and figures over the last 1,024.</summary>
public readonly record struct LatencyFigures(long Count, TimeSpan Last, TimeSpan Mean, TimeSpan P99);
