using Actors.Persistence;
using Downloads.Life;
using Downloads.Projections;
using Downloads.Requests;

namespace Downloads.Actors.Queries;

/// <summary>
/// A download's row in the read model. Thousands are in memory while an array is accepted, so values that repeat (words, small numbers, the time of
/// the array, the host of its server) are shared. Pure: the same state gives the same row.
/// </summary>
public static class DownloadRow
{
    private const int SmallNumbers = 32;
    private static readonly object[] Small = [.. Enumerable.Range(0, SmallNumbers).Select(static n => (object)(long)n)];

    // What the last rows were made of; replaced whole, by any thread.
    private static volatile object _lastNumber = 0L;
    private static volatile HostsOf? _lastHosts;

    public static ViewRow Of(DownloadState state)
    {
        var spec = state.Spec;
        return new(DownloadViews.Schema,
        [
            Shared((long)state.Status),
            StatusWords.Of(state).Manager,
            state.IsFinal ? null : Shared(1),
            spec.Provider,
            Hosts(spec),
            spec.Label?.ToLowerInvariant(),
            spec.PostTitle?.ToLowerInvariant(),
            Shared(state.QueuedAt.ToUnixTimeMilliseconds()),
            state.FinishedAt?.ToUnixTimeMilliseconds(),
            state.Status == DownloadStatus.Waiting && !state.Held ? Shared((long)state.Class) : null,
            Shared(-(long)spec.Priority),
        ]);
    }

    private static object Shared(long number)
    {
        if (number is >= 0 and < SmallNumbers)
        {
            return Small[number];
        }

        var last = _lastNumber;
        if ((long)last == number)
        {
            return last;
        }

        return _lastNumber = number;
    }

    /// <summary>All hosts between bars, so that a search for <c>|host|</c> finds whole names only.</summary>
    private static string Hosts(DownloadSpec spec)
    {
        if (spec.Urls.Length != 1)
        {
            return $"|{string.Join('|', spec.Urls.Select(SourceUrl.HostOf).Distinct())}|";
        }

        var last = _lastHosts;
        if (last is null || !SourceUrl.HaveSameOrigin(last.Url, spec.Urls[0]))
        {
            _lastHosts = last = new HostsOf(spec.Urls[0], $"|{SourceUrl.HostOf(spec.Urls[0])}|");
        }

        return last.Hosts;
    }

    private sealed record HostsOf(string Url, string Hosts);
}
