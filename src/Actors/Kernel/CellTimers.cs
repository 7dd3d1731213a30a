namespace Actors.Kernel;

/// <summary>
/// The timers of one cell; only its turn touches them. A tick carries the generation of its timer, so that one already in the mailbox
/// of a timer cancelled or replaced is dropped.
/// </summary>
internal sealed class CellTimers(ActorCell cell)
{
    private readonly Dictionary<string, (long Generation, ITimer Timer)> _timers = [];
    private long _generation;

    public int Count => _timers.Count;

    public void Start(string key, object message, TimeSpan delay)
    {
        Cancel(key);
        var tick = new Tick(key, ++_generation, message);
        var timer = cell.System.Time.CreateTimer(static state => Fire(state!), (cell, tick), Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timers[key] = (_generation, timer);
        timer.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public void Cancel(string key)
    {
        if (_timers.Remove(key, out var entry))
        {
            entry.Timer.Dispose();
        }
    }

    public void CancelAll()
    {
        foreach (var (_, timer) in _timers.Values)
        {
            timer.Dispose();
        }

        _timers.Clear();
    }

    public bool TryTake(string key, long generation)
    {
        if (!_timers.TryGetValue(key, out var entry) || entry.Generation != generation)
        {
            return false;
        }

        Cancel(key);
        return true;
    }

    private static void Fire(object state)
    {
        var (cell, tick) = ((ActorCell, Tick))state;
        cell.TryPost(new Letter(tick, null));
    }
}
