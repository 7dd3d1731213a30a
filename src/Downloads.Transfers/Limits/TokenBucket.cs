namespace Downloads.Transfers.Limits;

/// <summary>
/// Lets through so many bytes a second, at most an eighth of a second's worth at once. Takers are served one after the other in the order they came, each with a
/// share and not before a slice is there, so that whoever comes back for more stands behind the others, and whoever comes late is not put off with a few bytes: all
/// get the same rate. The rate is read anew each time and may change while somebody waits. Any number of takers.
/// </summary>
#pragma warning disable CA1001 // The turnstile has no wait handle: nothing is to be disposed.
internal sealed class TokenBucket(Func<long> bytesPerSecond, TimeProvider time)
#pragma warning restore CA1001
{
    private const double BurstSeconds = 0.125;

    /// <summary>What a turn is worth waking up for.</summary>
    private const double SliceSeconds = BurstSeconds / 4;

    /// <summary>A smaller share is not worth a read.</summary>
    private const int LeastShare = 4_096;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _turnstile = new(1);
    private readonly Lock _gate = new();
    private double _tokens;
    private long _filledAt = time.GetTimestamp();
    private int _takers;

    public bool IsLimited => bytesPerSecond() > 0;

    /// <summary>Waits until at least one byte may pass.</summary>
    /// <returns>How many may, from 1 to <paramref name="wanted"/>. What is not used goes back by <see cref="Return"/>.</returns>
    public ValueTask<int> TakeAsync(int wanted, CancellationToken cancellation) => IsLimited ? WaitAsync(wanted, cancellation) : new(wanted);

    /// <summary>Gives back what was taken and not used.</summary>
    public void Return(int unused)
    {
        lock (_gate)
        {
            _tokens += unused;
        }
    }

    private async ValueTask<int> WaitAsync(int wanted, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _takers);
        try
        {
            await _turnstile.WaitAsync(cancellation);
            try
            {
                return await TakeInTurnAsync(wanted, cancellation);
            }
            finally
            {
                _turnstile.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _takers);
        }
    }

    private async ValueTask<int> TakeInTurnAsync(int wanted, CancellationToken cancellation)
    {
        while (true)
        {
            var rate = bytesPerSecond();
            if (rate <= 0)
            {
                return wanted;
            }

            var share = Math.Max(rate * BurstSeconds / Math.Max(1, Volatile.Read(ref _takers)), LeastShare);
            var granted = Take(rate, (int)Math.Min(wanted, share), out var wait);
            if (granted > 0)
            {
                return granted;
            }

            // Never so long that a changed rate would be noticed late.
            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellation);
        }
    }

    /// <param name="wait">Until there is enough, where there is not; in whole milliseconds, as timers count.</param>
    private int Take(long rate, int most, out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(_tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * rate), Math.Max(1, rate * BurstSeconds));
            _filledAt = now;
            var least = Math.Min(most, Math.Max(1, rate * SliceSeconds));
            wait = TimeSpan.FromMilliseconds(Math.Ceiling((least - _tokens) / rate * 1000));
            var granted = _tokens < least ? 0 : (int)Math.Min(most, Math.Floor(_tokens));
            _tokens -= granted;
            return granted;
        }
    }
}
