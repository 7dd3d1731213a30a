namespace Actors.Tests.Simulation;

/// <summary>Time that goes by from one event to the next, and the events themselves. One thread; the same seed makes the same history.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => Start + Now;

    public void After(TimeSpan delay, Action action) => _events.Enqueue(action, ((Now + delay).Ticks, _order++));

    public void RunUntil(TimeSpan end)
    {
        while (_events.TryPeek(out _, out var next) && next.At <= end.Ticks)
        {
            Now = TimeSpan.FromTicks(next.At);
            _events.Dequeue()();
        }

        Now = end;
    }
}
