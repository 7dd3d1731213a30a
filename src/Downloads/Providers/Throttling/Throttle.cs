using System.Collections.Immutable;
using Downloads.Life;

namespace Downloads.Providers;

/// <summary>
/// The way of a waiting download to its permit: demand → order → rate → permits → offer → grant. It is pulled from its end: room on a node asks
/// for offers, offers ask for candidates, and candidates are read from the store a window at a time, so that nothing piles up in between.
/// </summary>
/// <remarks>
/// The plan is pure; its owner takes as many offers as nodes have room for, stores the events and only then tells the downloads.
/// Properties: permits out never exceed the policy's limit at a grant; every permit is returned at most once and its number never comes again;
/// whoever may start does so within a bounded number of grants.
/// </remarks>
public static class Throttle
{
    /// <summary>What could start at <paramref name="now"/>.</summary>
    /// <param name="pausedByUser">Whether settings hold this provider back.</param>
    public static ThrottlePlan Plan(ThrottleState state, Demand demand, ProviderPolicy policy, bool pausedByUser, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(demand);
        ArgumentNullException.ThrowIfNull(policy);
        var offers = ImmutableArray.CreateBuilder<ThrottleEvent.Granted>();
        while (true)
        {
            if (demand.IsUsedUp || state.Share.Next(demand) is not { } turn)
            {
                return Stop(ThrottleStage.Demand);
            }

            if (Pause.Of(state, pausedByUser, now) is { } pause)
            {
                return Stop(ThrottleStage.Rate, pause.Until, pause);
            }

            if (state.Starts.NextAt(policy.StartsPerSecond, now) is var startAt && startAt > now)
            {
                return Stop(ThrottleStage.Rate, startAt);
            }

            if (state.Grants.Count >= policy.MaxConcurrent)
            {
                return Stop(ThrottleStage.Permits);
            }

            var offer = Offer(state, demand, turn, policy, now);
            offers.Add(offer);
            state = state.Evolve(offer);
            demand = demand.Dequeue(turn);
        }

        ThrottlePlan Stop(ThrottleStage stage, DateTimeOffset? wakeAt = null, Pause? pause = null) => new(offers.ToImmutable(), stage, pause, wakeAt, demand);
    }

    private static ThrottleEvent.Granted Offer(ThrottleState state, Demand demand, QueueClass turn, ProviderPolicy policy, DateTimeOffset now) => new(
        state.LastPermit + 1,
        demand.Of(turn).Candidates.Peek().Download,
        turn,
        FairShare.Overtakes(turn, demand),
        StartRate.Spacing(policy.StartsPerSecond),
        state.Circuit.StateAt(now) == CircuitState.HalfOpen) { At = now };
}
