namespace Actors.TestKit;

/// <summary>
/// Runs what awaits on it when the test says so, one after the other on the test's thread: with a <see cref="ManualTime"/> no continuation depends on other threads. Only for
/// code that keeps its context, and waits that cannot be cancelled.
/// </summary>
public sealed class PumpedContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State)> _posted = new();

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_posted)
        {
            _posted.Enqueue((d, state));
        }
    }

    /// <summary>Runs <paramref name="work"/> here up to its first wait, then whatever is posted, until nothing is.</summary>
    public void Run(Action work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            work();
            while (TryTake(out var next))
            {
                next.Work(next.State);
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private bool TryTake(out (SendOrPostCallback Work, object? State) next)
    {
        lock (_posted)
        {
            return _posted.TryDequeue(out next);
        }
    }
}
