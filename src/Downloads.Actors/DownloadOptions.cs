using Downloads.Providers;

namespace Downloads.Actors;

/// <summary>What this node was told about downloads (contracts, section 8).</summary>
public sealed record DownloadOptions
{
    /// <summary>Absolute path: every destination is inside it.</summary>
    public required string Root { get; init; }

    public required string NodeName { get; init; }

    /// <summary>What holds as long as nobody replaces it at run time: limits and policies.</summary>
    public RuntimeSettings Settings { get; init; } = RuntimeSettings.Default;

    /// <summary>How often settings are looked up that another node may have replaced; null where there is no other node.</summary>
    public TimeSpan? SettingsRefresh { get; init; }

    /// <summary>Memory that one connection of a transfer holds, in bytes.</summary>
    public long ConnectionBytes { get; init; } = 2 << 20;

    /// <summary>New transfers start only while this much is free under the root, in bytes.</summary>
    public long ReserveBytes { get; init; } = 16 << 20;

    /// <summary>Past it, a pause or cancel that is not acknowledged raises the warning <c>pause_timeout</c>.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
