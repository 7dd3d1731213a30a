using Actors.Kernel;

namespace Actors.Persistence;

/// <summary>The delays of one lane between tries that failed. They grow with each failure in a row.</summary>
internal sealed class LaneBackoff(TimeProvider time, LaneOptions options)
{
    private int _failures;

    public void Succeeded() => _failures = 0;

    /// <summary>Counts a failure; true for the first in a row, which is worth an immediate second try.</summary>
    public bool IsFirst() => _failures == 0 && ++_failures == 1;

    /// <summary>Waits; false at once when it stops.</summary>
    public bool Wait(CancellationToken stopping)
    {
        var delay = Backoff.Exponential(options.MinBackoff, options.MaxBackoff, _failures++);
        using var over = new ManualResetEventSlim();
        using var timer = time.CreateTimer(static over => ((ManualResetEventSlim)over!).Set(), over, delay, Timeout.InfiniteTimeSpan);
        try
        {
            over.Wait(stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
