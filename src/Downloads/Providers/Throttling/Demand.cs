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
}
