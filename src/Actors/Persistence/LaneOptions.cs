namespace Actors.Persistence;

/// <summary>Bounds of the append lanes.</summary>
public sealed record LaneOptions
{
    /// <summary>Threads that append: 1 to 16; a shard belongs to <c>shard % lanes</c>. One is right for SQLite.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>Events, rows without events counted as one, that end a batch. A single write may be larger.</summary>
    public int BatchEvents { get; init; } = 512;

    /// <summary>Bytes that end a batch. A single write may be larger.</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>Writes of a lane that wait or are under way, in events; past it new writes are refused as busy.</summary>
    public int StagedEvents { get; init; } = 65_536;

    /// <summary>The same in bytes.</summary>
    public long StagedBytes { get; init; } = 64 << 20;

    /// <summary>Delay after the first append that was not written; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Longest delay between two tries.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a creation waits for a store that does not write before it fails.</summary>
    public TimeSpan CreatePatience { get; init; } = TimeSpan.FromSeconds(5);
}
