namespace Downloads.Projections;

/// <summary>Counts for the manager API (contracts, section 3). "Today" is the last 24 h.</summary>
public sealed record QueueStats(
    long Waiting, long Pending, long Queued, long Downloading, long Paused, long Stalled, long CompletedToday, long FailedToday, long TotalActive,
    long TotalInProgress, string SummaryText)
{
    /// <param name="byManagerWord">Downloads that are not final, by their word in the manager API.</param>
    public static QueueStats Of(IReadOnlyDictionary<string, long> byManagerWord, long completedToday, long failedToday)
    {
        long N(string word) => byManagerWord.TryGetValue(word, out var n) ? n : 0;
        var (waiting, pending, queued, downloading, paused, stalled) = (N("waiting"), N("pending"), N("queued"), N("downloading"), N("paused"), N("stalled"));
        var active = waiting + pending + queued + downloading + paused + stalled;
        return new(
            waiting, pending, queued, downloading, paused, stalled, completedToday, failedToday, active, queued + downloading,
            $"{active} active · {downloading} downloading");
    }
}
