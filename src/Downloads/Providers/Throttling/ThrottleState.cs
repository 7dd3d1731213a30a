using System.Collections.Immutable;
using System.Diagnostics;
using Downloads.Life;

namespace Downloads.Providers;

/// <summary>
/// What a provider must not forget: the permits out and everything that decides on the next one. The fold of its <see cref="ThrottleEvent"/>s.
/// Size: what is granted, never what waits.
/// </summary>
public sealed record ThrottleState
{
    private static readonly ImmutableSortedDictionary<string, NodeRate> NoRates = ImmutableSortedDictionary.Create<string, NodeRate>(StringComparer.Ordinal);

    public static ThrottleState New { get; } = new();

    /// <summary>Number of the last permit given out, ever.</summary>
    public long LastPermit { get; init; }

    /// <summary>Permits out, by number.</summary>
    public ImmutableSortedDictionary<long, Grant> Grants { get; init; } = ImmutableSortedDictionary<long, Grant>.Empty;

    /// <summary>Number of the last share of the rate that a node was told, ever.</summary>
    public long LastRate { get; init; }

    /// <summary>What nodes with permits were told of the rate, by name.</summary>
    public ImmutableSortedDictionary<string, NodeRate> Rates { get; init; } = NoRates;

    public FairShare Share { get; init; } = FairShare.Start;

    public StartRate Starts { get; init; }

    public Circuit Circuit { get; init; } = Circuit.New;

    /// <summary>Nothing starts before: the host asked for it.</summary>
    public DateTimeOffset CalmUntil { get; init; }

    /// <summary>Nothing starts until there is room on the disk again.</summary>
    public bool DiskFull { get; init; }

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">A permit that is out already, or that is not: an error of the caller.</exception>
    public ThrottleState Evolve(ThrottleEvent happened) => happened switch
    {
        ThrottleEvent.Granted e => Grant(e),
        ThrottleEvent.Lent e => Next(e.Permit) with { Grants = Grants.Add(e.Permit, Grants[e.Holder] with { Judged = false, IsConnection = true }) },
        ThrottleEvent.LentToGuest e => Next(e.Permit) with { Grants = Grants.Add(e.Permit, new(e.Download, QueueClass.Automatic, e.Node) { IsConnection = true }) },
        ThrottleEvent.RateTold e => this with { LastRate = e.Number, Rates = Rates.SetItem(e.Node, TellRate(e)) },
        ThrottleEvent.RateTaken e => this with { Rates = Rates.SetItem(e.Node, Rates[e.Node] with { Ceiling = Rates[e.Node].Told }) },
        ThrottleEvent.Returned e => Return(e.Permit),
        ThrottleEvent.Served e => this with { Circuit = Circuit.Served(e.Permit, e.At) },
        ThrottleEvent.HostFailed e => this with
        {
            Grants = Grants.SetItem(e.Permit, Grants[e.Permit] with { Judged = true }),
            Circuit = Circuit.Failed(e.Error),
        },
        ThrottleEvent.CircuitOpened e => this with { Circuit = Circuit.Opened(e.Until) },
        ThrottleEvent.ProbeAsked e => this with { Circuit = Circuit with { OpenUntil = e.At } },
        ThrottleEvent.Calmed e => this with { CalmUntil = e.Until > CalmUntil ? e.Until : CalmUntil },
        ThrottleEvent.DiskFilled e => this with { DiskFull = true, Grants = Grants.SetItem(e.Permit, Grants[e.Permit] with { Judged = true }) },
        ThrottleEvent.DiskFreed => this with { DiskFull = false },
        _ => throw new UnreachableException(),
    };

    private ThrottleState Grant(ThrottleEvent.Granted e) => Next(e.Permit) with
    {
        Grants = Grants.Add(e.Permit, new(e.Download, e.Class, e.Node)),
        Share = Share.After(e.Class, e.Overtook),
        Starts = Starts.After(e.At, e.Spacing),
        Circuit = e.IsProbe ? Circuit.Probing(e.Permit) : Circuit,
    };

    private NodeRate TellRate(ThrottleEvent.RateTold e) =>
        new(e.Number, e.BytesPerSecond, Math.Max(e.BytesPerSecond, Rates.GetValueOrDefault(e.Node)?.Ceiling ?? 0));

    /// <summary>A node without permits runs nothing and uses nothing of the rate.</summary>
    private ThrottleState Return(long permit)
    {
        var rest = Without(permit);
        var node = Grants[permit].Node;
        return this with
        {
            Grants = rest,
            Circuit = Circuit.Returned(permit),
            Rates = Rates.IsEmpty || rest.Values.Any(grant => grant.Node == node) ? Rates : Rates.Remove(node),
        };
    }

    private ThrottleState Next(long permit) => permit == LastPermit + 1
        ? this with { LastPermit = permit }
        : throw new InvalidOperationException($"Permit {permit} does not follow {LastPermit}.");

    private ImmutableSortedDictionary<long, Grant> Without(long permit)
    {
        var rest = Grants.Remove(permit);
        return rest.Count < Grants.Count ? rest : throw new InvalidOperationException($"Permit {permit} is not out.");
    }
}

/// <summary>A permit that is out.</summary>
/// <param name="Node">Where its download runs; empty where that is not known.</param>
public sealed record Grant(Guid Download, QueueClass Class, string Node = "")
{
    /// <summary>Its failure has been counted already.</summary>
    public bool Judged { get; init; }

    /// <summary>It is one more connection of a download that holds another permit, here or (a guest) of the provider it belongs to.</summary>
    public bool IsConnection { get; init; }
}
