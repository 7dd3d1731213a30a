namespace Actors.Links.Accepting;

/// <summary>
/// Counts asks of one connection that are being handled, up to a limit. One that is never answered stops counting once its deadline is past,
/// at most a second late; deadlines further off than a minute count as a minute. Any thread may use it.
/// </summary>
/// <remarks>A wheel of seconds: each ask counts in the second of its deadline, and a second that is past is emptied as a whole.</remarks>
internal sealed class InFlight(TimeProvider time, int limit)
{
    private const int Slots = 64;
    private const int MaxSeconds = 60;

    private readonly Lock _gate = new();
    private readonly int[] _perSecond = new int[Slots];
    private readonly long _start = time.GetTimestamp();
    private long _emptied;
    private int _count;

    /// <summary>Counts one more, or refuses it.</summary>
    /// <param name="second">What <see cref="End"/> is to be told.</param>
    public bool TryBegin(TimeSpan remaining, out long second)
    {
        lock (_gate)
        {
            var now = Now();
            Empty_NeedsLock(now);
            second = now + 1 + (long)Math.Clamp(Math.Ceiling(remaining.TotalSeconds), 0, MaxSeconds);
            if (_count >= limit)
            {
                return false;
            }

            _count++;
            _perSecond[second % Slots]++;
            return true;
        }
    }

    /// <summary>One has been answered.</summary>
    public void End(long second)
    {
        lock (_gate)
        {
            if (second > _emptied)
            {
                _count--;
                _perSecond[second % Slots]--;
            }
        }
    }

    private long Now() => (long)time.GetElapsedTime(_start).TotalSeconds;

    private void Empty_NeedsLock(long now)
    {
        for (var due = Math.Max(_emptied + 1, now - Slots); due <= now; due++)
        {
            _count -= _perSecond[due % Slots];
            _perSecond[due % Slots] = 0;
        }

        _emptied = Math.Max(_emptied, now);
    }
}
