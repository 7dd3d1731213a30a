namespace Actors.Kernel;

/// <summary>What most cells never need: made on first use, so that an idle actor does not pay for it.</summary>
internal sealed class CellExtras
{
    /// <summary>Guarded by itself: turns and spawns change it, an inspection reads it from outside.</summary>
    public Dictionary<string, ActorCell> Children { get; } = [];

    public CellTimers? Timers { get; set; }

    public RestartWindow? Restarts { get; set; }

    /// <summary>The back-off of a restart that still waits for children or a write.</summary>
    public TimeSpan? RestartAfter { get; set; }

    /// <summary>The back-off under way.</summary>
    public ITimer? Backoff { get; set; }

    /// <summary>Cancelled when the incarnation ends.</summary>
    public CancellationTokenSource? Work { get; set; }

    /// <summary>Pieces of work whose result has not come back to this incarnation.</summary>
    public int Piped { get; set; }

    public int Incarnation { get; set; }

    /// <summary>Children that wait for the answer to their escalated failure.</summary>
    public List<ActorCell> Escalated { get; } = [];

    public List<TaskCompletionSource> Stopped { get; } = [];
}
