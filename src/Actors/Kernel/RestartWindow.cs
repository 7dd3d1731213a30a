namespace Actors.Kernel;

/// <summary>Counts an actor's restarts and spaces them out.</summary>
internal sealed class RestartWindow(SupervisionStrategy strategy)
{
    private readonly Queue<DateTimeOffset> _restarts = new();
    private DateTimeOffset _last;
    private int _streak;

    /// <summary>Restarts ever.</summary>
    public int Total { get; private set; }

    /// <summary>The delay before the next restart, or null where the strategy's limit is reached.</summary>
    public TimeSpan? Next(DateTimeOffset now)
    {
        while (_restarts.TryPeek(out var oldest) && now - oldest >= strategy.Within)
        {
            _restarts.Dequeue();
        }

        if (_restarts.Count >= strategy.MaxRestarts)
        {
            return null;
        }

        _streak = Total > 0 && now - _last < strategy.Within ? _streak + 1 : 0;
        _last = now;
        _restarts.Enqueue(now);
        Total++;
        return Backoff.Exponential(strategy.MinBackoff, strategy.MaxBackoff, _streak);
    }
}
