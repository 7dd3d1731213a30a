namespace Actors.Membership.Life;

/// <summary>
/// A wait on a thread of one's own that others may cut short. On the system's clock it needs no thread of the pool to end, so that a starved pool
/// cannot keep a heartbeat back; on another clock it is that clock's timer.
/// </summary>
internal sealed class OwnThreadWait(TimeProvider time) : IDisposable
{
    private readonly ManualResetEventSlim _woken = new();

    /// <summary>Any thread: ends the wait under way, or the next one.</summary>
    public void Wake() => _woken.Set();

    /// <summary>Returns when <paramref name="delay"/> has passed, or at once when woken.</summary>
    public void Wait(TimeSpan delay)
    {
        if (ReferenceEquals(time, TimeProvider.System))
        {
            _woken.Wait(delay);
        }
        else
        {
            using var timer = time.CreateTimer(static woken => ((ManualResetEventSlim)woken!).Set(), _woken, delay, Timeout.InfiniteTimeSpan);
            _woken.Wait();
        }

        _woken.Reset();
    }

    public void Dispose() => _woken.Dispose();
}
