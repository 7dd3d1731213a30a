namespace Downloads.Providers;

/// <summary>
/// Third stage: a token bucket for starts, kept as one time (the generic cell rate algorithm, ITU-T I.371): the time at which the bucket would be full
/// again. It is stored with the grants, so that a restart does not refill it.
/// </summary>
public readonly record struct StartRate(DateTimeOffset FullAt)
{
    private const double BurstSeconds = 0.1;

    /// <summary>When the next start may be: not after <paramref name="now"/> where it may be at once.</summary>
    /// <param name="perSecond">0 for no limit.</param>
    public DateTimeOffset NextAt(double perSecond, DateTimeOffset now)
    {
        if (perSecond <= 0 || FullAt <= now)
        {
            return now;
        }

        // What a bucket owes is at most one token where the rate was slower when it was filled: a new rate holds from now on.
        var spacing = Spacing(perSecond);
        var depth = Math.Max(1, Math.Floor(perSecond * BurstSeconds));
        var debt = FullAt - now;
        var most = spacing * depth;
        return now + ((debt < most ? debt : most) - (spacing * (depth - 1)));
    }

    /// <summary>The rate after a start.</summary>
    /// <param name="spacing"><see cref="Spacing"/> of the limit in force.</param>
    public StartRate After(DateTimeOffset start, TimeSpan spacing) => new((FullAt > start ? FullAt : start) + spacing);

    /// <summary>Time that one start is worth; zero without a limit.</summary>
    public static TimeSpan Spacing(double perSecond) => perSecond > 0 ? TimeSpan.FromSeconds(1 / perSecond) : TimeSpan.Zero;
}
