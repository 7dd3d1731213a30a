namespace Downloads.Providers;

/// <summary>How a provider may be used. One value holds for the whole cluster and may change at any time; ranges are those of <see cref="PolicyField.All"/>.</summary>
public sealed record ProviderPolicy
{
    public static ProviderPolicy Default { get; } = new();

    /// <summary>Permits out at once: 1 to 1,000.</summary>
    public int MaxConcurrent { get; init; } = 4;

    /// <summary>Starts a second, at most a tenth of a second's worth (and at least one) at once; 0 for no limit.</summary>
    public double StartsPerSecond { get; init; }

    /// <summary>Bytes a second of all its transfers together; 0 for no limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>Connections one download may open: 1 to 16.</summary>
    public int MaxSegments { get; init; } = 4;

    /// <summary>Attempts before a transient failure is final: 1 to 100.</summary>
    public int RetryAttempts { get; init; } = 5;

    /// <summary>Longest wait before the second attempt; it doubles with each further one, up to <see cref="RetryCap"/>.</summary>
    public TimeSpan RetryBase { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan RetryCap { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Failures in a row that open the circuit: 1 to 100.</summary>
    public int CircuitFailures { get; init; } = 3;

    /// <summary>Time from the opening of the circuit to the probe.</summary>
    public TimeSpan CircuitOpenFor { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
