using Downloads.Life;

namespace Downloads.Providers;

/// <summary>First stage: who wants to start. Three windows over three queues; memory does not grow with what waits behind them.</summary>
public sealed record Demand(DemandWindow Interactive, DemandWindow Automatic, DemandWindow Retry)
{
    public static Demand None { get; } = new(DemandWindow.Empty, DemandWindow.Empty, DemandWindow.Empty);

    /// <summary>A window is used up: before anybody else is chosen the store has to be asked who comes next.</summary>
    public bool IsUsedUp => Interactive.IsUsedUp || Automatic.IsUsedUp || Retry.IsUsedUp;

    /// <summary>Candidates in the windows.</summary>
    public int Count => Interactive.Candidates.Count() + Automatic.Candidates.Count() + Retry.Candidates.Count();

    public DemandWindow Of(QueueClass queue) => queue switch
    {
        QueueClass.Interactive => Interactive,
        QueueClass.Automatic => Automatic,
        _ => Retry,
    };

    /// <summary>The demand without the first candidate of a class.</summary>
    public Demand Dequeue(QueueClass queue)
    {
        var window = Of(queue);
        var rest = window with { Candidates = window.Candidates.Dequeue() };
        return queue switch
        {
            QueueClass.Interactive => this with { Interactive = rest },
            QueueClass.Automatic => this with { Automatic = rest },
            _ => this with { Retry = rest },
        };
    }

    /// <summary>The demand without those for whom there is no room at present; the others keep their order.</summary>
    public Demand Without(Func<Candidate, bool> hasNoRoom)
    {
        DemandWindow Left(DemandWindow window) => window with { Candidates = [.. window.Candidates.Where(candidate => !hasNoRoom(candidate))] };
        return new(Left(Interactive), Left(Automatic), Left(Retry));
    }

    /// <summary>How many of the windows' candidates are so.</summary>
    public int CountOf(Func<Candidate, bool> condition) =>
        Interactive.Candidates.Count(condition) + Automatic.Candidates.Count(condition) + Retry.Candidates.Count(condition);
}
