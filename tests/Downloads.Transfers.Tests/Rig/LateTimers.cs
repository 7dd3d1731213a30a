namespace Downloads.Transfers.Tests.Rig;

/// <summary>The clock of a busy machine: it goes right, but whoever waits for a while waits longer.</summary>
public sealed class LateTimers(TimeSpan late) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime + late, period);
}
