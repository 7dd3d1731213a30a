using Origins.Nginx;

namespace Cluster.Chaos.Audit;

/// <summary>By the origin's own log: never more requests under way at once than the provider's limit.</summary>
internal static class PermitAudit
{
    // The log has times of a millisecond, and an answer that was sent whole is under way until the last byte left the kernel.
    private const double Slack = 0.02;

    /// <returns>The most requests at once, and when that was: seconds since 1970.</returns>
    public static (int Most, double At) MostAtOnce(IReadOnlyList<AccessLogLine> log)
    {
        var edges = log.Where(static line => line.Took > Slack)
            .SelectMany(static line => new[] { (At: line.At - line.Took + Slack / 2, Change: 1), (At: line.At - Slack / 2, Change: -1) })
            .OrderBy(static edge => edge.At).ThenBy(static edge => edge.Change);
        var (now, most, when) = (0, 0, 0.0);
        foreach (var edge in edges)
        {
            now += edge.Change;
            (most, when) = now > most ? (now, edge.At) : (most, when);
        }

        return (most, when);
    }
}
