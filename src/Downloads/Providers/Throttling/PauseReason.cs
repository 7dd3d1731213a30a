namespace Downloads.Providers;

/// <summary>Why a provider starts nothing at present.</summary>
public enum PauseReason
{
    /// <summary>A user said so.</summary>
    User = 1,

    /// <summary>No room on the disk; ends by itself.</summary>
    DiskFull = 2,

    /// <summary>Too many failures in a row, or the probe is still under way.</summary>
    CircuitOpen = 3,

    /// <summary>The host asked for calm.</summary>
    Calm = 4,
}

/// <summary>A pause in force.</summary>
/// <param name="Until">When it ends by itself; null where that takes an event.</param>
public readonly record struct Pause(PauseReason Reason, DateTimeOffset? Until)
{
    /// <summary>The pause in force, or null where the provider may start.</summary>
    public static Pause? Of(ThrottleState state, bool byUser, DateTimeOffset now)
    {
        if (byUser)
        {
            return new(PauseReason.User, Until: null);
        }

        if (state.DiskFull)
        {
            return new(PauseReason.DiskFull, Until: null);
        }

        return state.Circuit.StateAt(now) switch
        {
            CircuitState.Open => new(PauseReason.CircuitOpen, state.Circuit.OpenUntil),
            CircuitState.HalfOpen when state.Circuit.Probe is not null => new(PauseReason.CircuitOpen, Until: null),
            _ => state.CalmUntil > now ? new(PauseReason.Calm, state.CalmUntil) : null,
        };
    }
}
