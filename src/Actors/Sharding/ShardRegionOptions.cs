using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>Bounds of a shard region.</summary>
public sealed record ShardRegionOptions
{
    /// <summary>Bounds of the append lanes.</summary>
    public LaneOptions Lanes { get; init; } = new();

    /// <summary>An entity that is not active, and for which nothing came and nothing is expected for this long, is passivated (up to a quarter later).</summary>
    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Committed events kept for subscribers who have not read them yet, each 1 to 3 kB with what its writer attached. More than the largest write
    /// has, for what falls out is read back from the journal at ten times the cost.
    /// </summary>
    public int RingEvents { get; init; } = 16_384;

    /// <summary>Bytes of committed events kept for subscribers.</summary>
    public long RingBytes { get; init; } = 8 << 20;

    /// <summary>Rows loaded at the same time.</summary>
    public int Readers { get; init; } = 2;
}
