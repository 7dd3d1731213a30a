namespace Downloads.Transfers.Http.Segments;

/// <summary>Where connections of a crew go to: the source in use, or a mirror of it, each with connections of its own host. For one caller at a time.</summary>
internal sealed class SegmentSource(SegmentWorker worker, IConnectionBudget budget)
{
    public SegmentWorker Worker { get; } = worker;

    public IConnectionBudget Budget { get; } = budget;

    /// <summary>It failed, refused, or turned out to be another: no connection to it is opened any more.</summary>
    public bool IsOut { get; set; }

    /// <summary>Its host gave no connection when it was asked last.</summary>
    public bool IsShort { get; set; }

    public bool MayBeAsked => !IsOut && !IsShort;
}
