namespace Downloads.Transfers.Progress;

/// <summary>
/// Speeds from a count of bytes that came, which only grows: over the last frame, and exponentially weighted over 3 s. The time before the first
/// byte is no part of it. Not for several threads at once.
/// </summary>
internal sealed class SpeedMeter(TimeProvider time)
{
    private const double SmoothingSeconds = 3;

    private long _at = time.GetTimestamp();
    private long _count;
    private bool _begun;

    /// <summary>Bytes a second over the last frame.</summary>
    public double Instantaneous { get; private set; }

    /// <summary>Bytes a second, smoothed; the first frame sets it.</summary>
    public double Smoothed { get; private set; }

    public void Update(long count)
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_at, now).TotalSeconds;
        if (seconds <= 0)
        {
            return;
        }

        Instantaneous = (count - _count) / seconds;
        var weight = _begun ? 1 - Math.Exp(-seconds / SmoothingSeconds) : 1;
        Smoothed += weight * (Instantaneous - Smoothed);
        (_at, _count, _begun) = (now, count, count > 0);
    }
}
