using System.Collections.Immutable;

namespace Downloads.Providers;

/// <summary>The head of one class's queue: a bounded number of candidates in their order, however long the queue is.</summary>
/// <param name="Candidates">In order, the first one next.</param>
/// <param name="More">Whether the queue goes on behind them.</param>
public sealed record DemandWindow(ImmutableQueue<Candidate> Candidates, bool More)
{
    public static DemandWindow Empty { get; } = new([], More: false);

    /// <summary>Nothing is left here, but there is more in the store.</summary>
    public bool IsUsedUp => Candidates.IsEmpty && More;

    /// <summary>Somebody of this class can be chosen.</summary>
    public bool Waits => !Candidates.IsEmpty;
}
