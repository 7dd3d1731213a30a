namespace Actors.TestKit;

/// <summary>
/// A clock that stands still until <see cref="Advance"/>: timers fire inside that call, in the order of their due times, each seeing its own
/// due time as now. A timer without delay fires at once, on the thread pool. Timestamps and dates move together. Any thread may use it.
/// </summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _armed = [];
    private readonly List<(DateTimeOffset Until, TaskCompletionSource Armed)> _waiters = [];
    private DateTimeOffset _now = start;

    public ManualTime()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what comes due, timers armed meanwhile included.</summary>
    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (TakeDue(until) is { } due)
        {
            due.Fire();
        }
    }

    /// <summary>Completes once a timer is armed that falls due <paramref name="within"/> this span: wait for it, then <see cref="Advance"/>.</summary>
    public Task DueAsync(TimeSpan within)
    {
        lock (_gate)
        {
            var until = _now + within;
            if (_armed.Exists(timer => timer.Due <= until))
            {
                return Task.CompletedTask;
            }

            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((until, armed));
            return armed.Task;
        }
    }

    /// <summary>Waits for a timer that falls due <paramref name="within"/> this span, and moves the clock over it.</summary>
    public async Task AdvanceOverNextAsync(TimeSpan within)
    {
        await DueAsync(within);
        Advance(within);
    }

    private ManualTimer? TakeDue(DateTimeOffset until)
    {
        lock (_gate)
        {
            var next = _armed.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            if (next is null)
            {
                _now = until;
                return null;
            }

            _now = next.Due > _now ? next.Due : _now;
            _armed.Remove(next);
            if (next.Period > TimeSpan.Zero)
            {
                next.Due += next.Period;
                _armed.Add(next);
            }

            return next;
        }
    }

    private void Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _armed.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = _now + dueTime;
            timer.Period = period;
            if (dueTime <= TimeSpan.Zero && period <= TimeSpan.Zero)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), timer, preferLocal: false);
                return;
            }

            _armed.Add(timer);
            foreach (var waiter in _waiters.Where(waiter => timer.Due <= waiter.Until).ToArray())
            {
                _waiters.Remove(waiter);
                waiter.Armed.SetResult();
            }
        }
    }

    private sealed class ManualTimer(ManualTime clock, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Arm(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Arm(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
