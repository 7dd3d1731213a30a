using System.Collections.Immutable;

namespace Downloads.Providers;

/// <summary>
/// Shares a provider's rate among the nodes that hold its permits: to each as much as it runs downloads. A node is told less before another one is told more, and
/// what was taken from it is given away only once it has confirmed: so what nodes may be using never exceeds the rate, whatever is lost or late on the way. A lower
/// rate holds as soon as the nodes have heard of it.
/// </summary>
/// <remarks>A node that does not answer keeps what it had until its permits are back; meanwhile the others share the rest.</remarks>
public static class RateShare
{
    /// <summary>Whether the shares are to be made anew at once: they are more than the rate, or a node has less than half of its part.</summary>
    /// <param name="rate">Bytes a second; 0 for no limit.</param>
    public static bool IsUrgent(ThrottleState state, long rate)
    {
        ArgumentNullException.ThrowIfNull(state);
        return rate > 0
            && (state.Rates.Values.Sum(static share => (decimal)share.Told) > rate
                || Targets(state, rate).Any(target => (state.Rates.GetValueOrDefault(target.Key)?.Told ?? 0) < target.Value / 2));
    }

    /// <summary>What nodes are to be told now, in this order: less first, then more as far as the rate allows.</summary>
    /// <param name="rate">Bytes a second; 0 for no limit, under which nobody is told anything.</param>
    public static ImmutableArray<ThrottleEvent.RateTold> Plan(ThrottleState state, long rate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (rate <= 0)
        {
            return [];
        }

        var told = ImmutableArray.CreateBuilder<ThrottleEvent.RateTold>();
        var targets = Targets(state, rate);
        foreach (var (node, target) in targets.Where(target => state.Rates.TryGetValue(target.Key, out var share) && share.Told > target.Value))
        {
            Tell(node, target);
        }

        foreach (var (node, target) in targets.OrderBy(target => state.Rates.GetValueOrDefault(target.Key)?.Told ?? 0))
        {
            var share = state.Rates.GetValueOrDefault(node) ?? new(0, 0, 0);
            var free = rate - state.Rates.Values.Sum(static each => (decimal)each.Ceiling);
            var most = (long)Math.Min(target, share.Ceiling + Math.Max(free, 0));
            if (most > share.Told)
            {
                Tell(node, most);
            }
        }

        return told.ToImmutable();

        void Tell(string node, long share)
        {
            var next = new ThrottleEvent.RateTold(node, state.LastRate + 1, share) { At = now };
            told.Add(next);
            state = state.Evolve(next);
        }
    }

    /// <summary>A node says what it holds. One that confirms frees what it had before; one that holds nothing is told again.</summary>
    /// <param name="number">Of the last that it was told; 0 for never.</param>
    /// <param name="holds">Whether that is in force there; false where it was dropped, or the node is new.</param>
    public static ImmutableArray<ThrottleEvent> Heard(ThrottleState state, string node, long number, bool holds, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Rates.GetValueOrDefault(node) switch
        {
            null => [],
            { } share when !holds || number > state.LastRate => [new ThrottleEvent.RateTold(node, Math.Max(state.LastRate, number) + 1, share.Told) { At = now }],
            { } share when number == share.Number && share.Ceiling > share.Told => [new ThrottleEvent.RateTaken(node) { At = now }],
            _ => [],
        };
    }

    private static ImmutableArray<KeyValuePair<string, long>> Targets(ThrottleState state, long rate)
    {
        var downloads = state.Grants.Values.Where(static grant => grant is { IsConnection: false, Node.Length: > 0 }).ToLookup(static grant => grant.Node);
        var all = downloads.Sum(static node => node.Count());
        return [.. downloads.Select(node => KeyValuePair.Create(node.Key, (long)((Int128)rate * node.Count() / all)))];
    }
}
