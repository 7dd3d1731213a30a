using Downloads.Life;

namespace Downloads.Providers;

/// <summary>
/// Second stage: whose turn it is. An interactive download goes before all others, an automatic one before a retry; but whoever was passed
/// over often enough goes first, so that none waits longer than <see cref="LongestWait"/> grants for its class's turn.
/// </summary>
/// <param name="InteractiveRun">Interactive grants in a row while others waited.</param>
/// <param name="AutomaticRun">Automatic grants in a row while a retry waited, interactive ones in between not counted.</param>
public sealed record FairShare(int InteractiveRun, int AutomaticRun)
{
    /// <summary>Interactive grants in a row before one of the others goes first.</summary>
    public const int InteractivePatience = 4;

    /// <summary>Automatic grants in a row before a retry goes first.</summary>
    public const int AutomaticPatience = 3;

    /// <summary>The most grants that pass over a class with somebody waiting.</summary>
    public const int LongestWait = ((AutomaticPatience + 1) * (InteractivePatience + 1)) - 1;

    public static FairShare Start { get; } = new(0, 0);

    /// <summary>The class whose turn it is, or null where nobody waits.</summary>
    public QueueClass? Next(Demand demand)
    {
        var retry = demand.Retry.Waits;
        var automatic = demand.Automatic.Waits;
        if (demand.Interactive.Waits && !((automatic || retry) && InteractiveRun >= InteractivePatience))
        {
            return QueueClass.Interactive;
        }

        if (retry && (!automatic || AutomaticRun >= AutomaticPatience))
        {
            return QueueClass.Retry;
        }

        return automatic ? QueueClass.Automatic : null;
    }

    /// <summary>Whether a grant to <paramref name="queue"/> passes over somebody whom this share counts.</summary>
    public static bool Overtakes(QueueClass queue, Demand demand) => queue switch
    {
        QueueClass.Interactive => demand.Automatic.Waits || demand.Retry.Waits,
        QueueClass.Automatic => demand.Retry.Waits,
        _ => false,
    };

    public FairShare After(QueueClass queue, bool overtook) => queue switch
    {
        QueueClass.Interactive => this with { InteractiveRun = overtook ? InteractiveRun + 1 : 0 },
        QueueClass.Automatic => new(0, overtook ? AutomaticRun + 1 : 0),
        _ => Start,
    };
}
