namespace Actors.Kernel;

/// <summary>Delays that double.</summary>
internal static class Backoff
{
    /// <summary><paramref name="first"/> × 2^<paramref name="failures"/>, at most <paramref name="cap"/>.</summary>
    public static TimeSpan Exponential(TimeSpan first, TimeSpan cap, int failures)
    {
        var delay = first * Math.Pow(2, Math.Min(failures, 30));
        return delay < cap ? delay : cap;
    }
}
