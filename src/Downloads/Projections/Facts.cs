using Downloads.Life;
using Downloads.Requests;

namespace Downloads.Projections;

/// <summary>What several projections derive from a state in the same way.</summary>
internal static class Facts
{
    /// <summary>Hosts of the sources, each once, in order.</summary>
    public static IReadOnlyList<string> Hosts(DownloadSpec spec)
    {
        if (spec.Urls.Length == 1)
        {
            return [SourceUrl.HostOf(spec.Urls[0])];
        }

        return [.. spec.Urls.Select(SourceUrl.HostOf).Distinct()];
    }

    public static int CompletedFiles(DownloadState state) => state.Files.Count(f => f.Fetched is not null);

    public static string? FailureReason(DownloadState state) => state.Status == DownloadStatus.Failed ? state.Failure?.Message : null;

    /// <summary>Where the result lies, relative to the root: the file of a job with one, the folder of a job with several, "." for the root itself.</summary>
    public static string? OutputPath(DownloadState state) => state.Status != DownloadStatus.Completed
        ? null
        : state.Files.Length == 1 ? state.Files[0].Path : state.Spec.Destination is { Length: > 0 } folder ? folder : ".";

    /// <summary>What people call it: its label, its track, its file's name, or the end of its URL.</summary>
    public static string DisplayName(DownloadState state)
    {
        var spec = state.Spec;
        return spec.Track?.DisplayName ?? spec.Label ?? spec.Filename ?? state.Files[0].Name ?? LastSegment(spec);
    }

    public static long Downloaded(DownloadState state)
    {
        long sum = 0;
        foreach (var file in state.Files)
        {
            sum += file.Fetched?.Bytes ?? file.Downloaded;
        }

        return sum;
    }

    /// <summary>Null while the length of a file is unknown.</summary>
    public static long? Total(DownloadState state)
    {
        long sum = 0;
        foreach (var file in state.Files)
        {
            if ((file.Fetched?.Bytes ?? file.Total) is not { } bytes)
            {
                return null;
            }

            sum += bytes;
        }

        return sum;
    }

    private static string LastSegment(DownloadSpec spec)
    {
        if (spec.Urls.IsEmpty)
        {
            return spec.Provider;
        }

        var source = new Uri(spec.Urls[0]);
        var segment = Uri.UnescapeDataString(source.Segments[^1].TrimEnd('/'));
        return segment.Length > 0 ? segment : source.IdnHost;
    }
}
