using System.Collections.Immutable;

namespace Downloads.Providers;

/// <summary>
/// Permits for further connections of downloads that run already. A permit is a connection: so permits out never exceed the policy's limit, whoever
/// uses them. A further connection is lent only while nobody waits to start, and called back as soon as somebody does.
/// </summary>
public static class ConnectionShare
{
    /// <summary>One more connection for the holder of a permit, or null where there is none for it now.</summary>
    /// <param name="plan">What could start, of a demand that is fresh.</param>
    /// <param name="holder">The permit under which the download runs.</param>
    public static ThrottleEvent.Lent? Lend(ThrottleState state, ThrottlePlan plan, ProviderPolicy policy, long holder, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(policy);
        return HasOneToLend(state, plan, policy, now)
            && state.Grants.GetValueOrDefault(holder) is { IsConnection: false } grant
            && 1 + state.Grants.Values.Count(other => other.IsConnection && other.Download == grant.Download) < policy.MaxSegments
            ? new(state.LastPermit + 1, holder) { At = now }
            : null;
    }

    /// <summary>
    /// A connection for a download of another provider, to which this one is a mirror, or null where there is none for it now. A provider with a rate of its own lends
    /// none to guests: their bytes would pass by it.
    /// </summary>
    /// <param name="plan">What could start, of a demand that is fresh.</param>
    /// <param name="node">Where the download runs.</param>
    public static ThrottleEvent.LentToGuest? LendToGuest(
        ThrottleState state, ThrottlePlan plan, ProviderPolicy policy, Guid download, string node, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(policy);
        return HasOneToLend(state, plan, policy, now) && policy.BytesPerSecond == 0
            && state.Grants.Values.Count(grant => grant.Download == download) < policy.MaxSegments
            ? new(state.LastPermit + 1, download, node) { At = now }
            : null;
    }

    /// <summary>
    /// Permits of further connections that are to come back: as many as wait for one, or as the limit was lowered by, the last lent first; and those of guests where there is
    /// a rate by now.
    /// </summary>
    public static ImmutableArray<long> Recall(ThrottleState state, ThrottlePlan plan, ProviderPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(policy);
        var wanted = Math.Max(plan.Held == ThrottleStage.Permits ? plan.Rest.Count : 0, state.Grants.Count - policy.MaxConcurrent);
        if (wanted <= 0 && policy.BytesPerSecond == 0)
        {
            return [];
        }

        var lent = state.Grants.Reverse().Where(grant => grant.Value.IsConnection).ToArray();
        return
        [
            .. lent.Take(Math.Max(0, wanted))
                .Union(lent.Where(grant => policy.BytesPerSecond > 0 && IsGuest(state, grant.Value)))
                .Select(grant => grant.Key),
        ];
    }

    private static bool IsGuest(ThrottleState state, Grant lent) => !state.Grants.Values.Any(grant => !grant.IsConnection && grant.Download == lent.Download);

    private static bool HasOneToLend(ThrottleState state, ThrottlePlan plan, ProviderPolicy policy, DateTimeOffset now)
    {
        var nobodyWaits = plan is { Offers.IsEmpty: true, Held: ThrottleStage.Demand } && !plan.Rest.IsUsedUp;
        var healthy = state.Circuit.StateAt(now) == CircuitState.Closed && state.CalmUntil <= now && !state.DiskFull;
        return nobodyWaits && healthy && state.Grants.Count < policy.MaxConcurrent;
    }
}
