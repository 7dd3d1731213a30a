namespace Actors.Membership;

/// <summary>The protocol's times (spec: cluster protocol, "Constants"). The same on every node of a cluster.</summary>
public sealed record ClusterTiming
{
    /// <summary>For a takeover in less than five seconds.</summary>
    public static ClusterTiming Default { get; } = new();

    /// <summary>For a takeover in less than two seconds, where the database answers within 200 ms.</summary>
    public static ClusterTiming Tuned { get; } = new()
    {
        Lease = TimeSpan.FromMilliseconds(1_200),
        Renew = TimeSpan.FromMilliseconds(300),
        Retry = TimeSpan.FromMilliseconds(100),
        Margin = TimeSpan.FromMilliseconds(200),
        Tick = TimeSpan.FromMilliseconds(200),
        TickGap = TimeSpan.FromMilliseconds(550),
    };

    /// <summary>How long a renewal holds; also the length of a grace period.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Time between the starts of two renewals.</summary>
    public TimeSpan Renew { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time until a failed renewal is tried again.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How much earlier than the database a node takes its own lease for lost.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time between two plans of the cluster, each node ±20 %.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Nobody planned for longer than this: nobody could renew either, and a grace period begins. More than two ticks, less than half a lease.</summary>
    public TimeSpan TickGap { get; init; } = TimeSpan.FromMilliseconds(1_250);

    /// <summary>A move that is not done after this long is forced.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Shards are balanced only when no member has come or gone for this long.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long what is under way goes on without a lease.</summary>
    public TimeSpan Coast { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the rows of dead nodes are kept.</summary>
    public TimeSpan Forget { get; init; } = TimeSpan.FromHours(1);
}
