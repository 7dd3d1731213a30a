namespace Downloads.Providers;

/// <summary>A waiting download as the throttle sees it. Sorts in the order of a class: higher priority first, then the older, then by id.</summary>
public readonly record struct Candidate(Guid Download, int Priority, DateTimeOffset QueuedAt) : IComparable<Candidate>
{
    public int CompareTo(Candidate other)
    {
        var byPriority = other.Priority.CompareTo(Priority);
        if (byPriority != 0)
        {
            return byPriority;
        }

        var byAge = QueuedAt.CompareTo(other.QueuedAt);
        return byAge != 0 ? byAge : Download.CompareTo(other.Download);
    }

    public static bool operator <(Candidate left, Candidate right) => left.CompareTo(right) < 0;

    public static bool operator >(Candidate left, Candidate right) => left.CompareTo(right) > 0;

    public static bool operator <=(Candidate left, Candidate right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Candidate left, Candidate right) => left.CompareTo(right) >= 0;
}
