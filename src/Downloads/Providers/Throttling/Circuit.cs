namespace Downloads.Providers;

/// <summary>States of a provider's circuit, as health shows them (contracts, section 3).</summary>
public enum CircuitState
{
    /// <summary>All is let through.</summary>
    Closed = 1,

    /// <summary>Nothing starts before the time is over.</summary>
    Open = 2,

    /// <summary>One start, the probe, decides.</summary>
    HalfOpen = 3,
}

/// <summary>
/// The breaker between a provider and its host.
/// <code>
/// Closed --failures in a row reach the threshold--> Open
/// Open --time is over (or a probe was asked for), probe granted--> HalfOpen
/// HalfOpen --probe is served--> Closed        HalfOpen --probe fails--> Open
/// HalfOpen --probe comes back undecided (paused, cancelled, process gone)--> HalfOpen, free for another probe
/// </code>
/// Starts from before the opening may still end in any way: only the probe decides then.
/// </summary>
/// <param name="Failures">In a row.</param>
/// <param name="OpenUntil">While Open: when a probe may go.</param>
/// <param name="Probe">While HalfOpen: the probe's permit, null until one is granted.</param>
/// <param name="LastServedAt">When the host last gave bytes; null for never.</param>
/// <param name="LastError">Of the last failure; null after a success.</param>
public sealed record Circuit(CircuitState State, int Failures, DateTimeOffset OpenUntil, long? Probe, DateTimeOffset? LastServedAt, string? LastError)
{
    public static Circuit New { get; } = new(CircuitState.Closed, 0, default, Probe: null, LastServedAt: null, LastError: null);

    /// <summary>The state as a reader sees it: one whose time is over only waits for its probe.</summary>
    public CircuitState StateAt(DateTimeOffset now) => State == CircuitState.Open && now >= OpenUntil ? CircuitState.HalfOpen : State;

    /// <summary>Whether a failure of that permit opens the circuit.</summary>
    public bool OpensAt(long permit, int threshold) => State switch
    {
        CircuitState.Closed => Failures + 1 >= threshold,
        CircuitState.HalfOpen => Probe == permit,
        _ => false,
    };

    public Circuit Failed(string error) => this with { Failures = Failures + 1, LastError = error };

    public Circuit Opened(DateTimeOffset until) => this with { State = CircuitState.Open, OpenUntil = until, Probe = null };

    public Circuit Probing(long permit) => this with { State = CircuitState.HalfOpen, Probe = permit };

    public Circuit Returned(long permit) => Probe == permit ? this with { Probe = null } : this;

    public Circuit Served(long permit, DateTimeOffset at) => State == CircuitState.Closed || Probe == permit
        ? New with { LastServedAt = at }
        : this with { LastServedAt = at };
}
