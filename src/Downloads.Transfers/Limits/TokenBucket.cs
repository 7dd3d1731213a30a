namespace Downloads.Transfers.Limits;

/// <summary>
/// Lets through so many bytes a second, at most an eighth of a second's worth at once. The rate is read anew each time and may change while somebody waits.
/// Any number of takers.
/// </summary>
internal sealed class TokenBucket(Func<long> bytesPerSecond, TimeProvider time)
{
    private const double BurstSeconds = 0.125;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private double _tokens;
    private long _filledAt = time.GetTimestamp();

    /// <summary>Waits until at least one byte may pass.</summary>
    /// <returns>How many may, from 1 to <paramref name="wanted"/>. What is not used goes back by <see cref="Return"/>.</returns>
    public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancellation)
    {
        while (true)
        {
            var rate = bytesPerSecond();
            if (rate <= 0)
            {
                return wanted;
            }

            var granted = Take(rate, wanted);
            if (granted > 0)
            {
                return granted;
            }

            // A slice worth waking up for, but never so long that a changed rate would be noticed late.
            var wait = TimeSpan.FromSeconds(Math.Max(1.0 / rate, BurstSeconds / 4));
            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellation);
        }
    }

    /// <summary>Gives back what was taken and not used.</summary>
    public void Return(int unused)
    {
        lock (_gate)
        {
            _tokens += unused;
        }
    }

    private int Take(long rate, int wanted)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(_tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * rate), Math.Max(1, rate * BurstSeconds));
            _filledAt = now;
            var granted = (int)Math.Min(wanted, Math.Floor(_tokens));
            _tokens -= granted;
            return granted;
        }
    }
}
