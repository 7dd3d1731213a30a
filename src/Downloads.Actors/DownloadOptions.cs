namespace Downloads.Actors;

/// <summary>What this node was told about downloads (contracts, section 8).</summary>
public sealed record DownloadOptions
{
    /// <summary>Absolute path: every destination is inside it.</summary>
    public required string Root { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Transfers of this node at once; 1 to 10,000.</summary>
    public int MaxConcurrent { get; init; } = 16;

    /// <summary>Default policy of a provider, cluster-wide; 1 to 1,000.</summary>
    public int MaxPerHost { get; init; } = 4;

    /// <summary>Attempts before a transient failure is final; 1 to 100.</summary>
    public int RetryAttempts { get; init; } = 5;

    public TimeSpan RetryBase { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan RetryCap { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>New transfers start only while this much is free under the root, in bytes.</summary>
    public long ReserveBytes { get; init; } = 16 << 20;

    /// <summary>Past it, a pause or cancel that is not acknowledged raises the warning <c>pause_timeout</c>.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
