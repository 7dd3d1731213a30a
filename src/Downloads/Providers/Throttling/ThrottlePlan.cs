using System.Collections.Immutable;

namespace Downloads.Providers;

/// <summary>The stages of the throttle, in the order in which a download passes them.</summary>
public enum ThrottleStage
{
    /// <summary>Who waits.</summary>
    Demand = 1,

    /// <summary>Whose turn it is.</summary>
    Order = 2,

    /// <summary>Pauses and starts a second.</summary>
    Rate = 3,

    /// <summary>Permits.</summary>
    Permits = 4,

    /// <summary>A node has to have room for the transfer.</summary>
    Offer = 5,

    /// <summary>Stored, then told.</summary>
    Grant = 6,
}

/// <summary>What could start now, if nodes have room.</summary>
/// <param name="Offers">In order. Any number of them, from the first on, may become true; each is valid only after those before it.</param>
/// <param name="Held">The stage that keeps back whoever comes next; <see cref="ThrottleStage.Offer"/> is never it, for nodes are not asked here.</param>
/// <param name="Pause">Where <paramref name="Held"/> is <see cref="ThrottleStage.Rate"/> because of a pause.</param>
/// <param name="WakeAt">When to plan again although nothing happened; null for never.</param>
/// <param name="Rest">The demand behind the offers.</param>
public sealed record ThrottlePlan(
    ImmutableArray<ThrottleEvent.Granted> Offers, ThrottleStage Held, Pause? Pause, DateTimeOffset? WakeAt, Demand Rest);
