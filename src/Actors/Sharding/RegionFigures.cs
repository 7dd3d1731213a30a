using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>What a region is doing, for health and inspection.</summary>
/// <param name="ActivePerShard">Entities in memory, by shard.</param>
/// <param name="Lanes">Queue and latency of each append lane.</param>
/// <param name="Subscribers">Readers of committed events.</param>
/// <param name="RingLag">Events that the slowest of them has still to see.</param>
/// <param name="DeadLetters">Messages that nobody handled.</param>
public sealed record RegionFigures(
    IReadOnlyList<int> ActivePerShard, IReadOnlyList<LaneFigures> Lanes, int Subscribers, long RingLag, long DeadLetters)
{
    /// <summary>Entities in memory.</summary>
    public int Active => ActivePerShard.Sum();
}
