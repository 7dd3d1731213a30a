using Downloads.Life;

namespace Downloads.Gateway.Api;

/// <summary>Groups of states.</summary>
internal static class DownloadStatuses
{
    /// <summary>All that are not final.</summary>
    public static IReadOnlyList<DownloadStatus> Active { get; } =
        [.. Enum.GetValues<DownloadStatus>().Where(s => s is not (DownloadStatus.Completed or DownloadStatus.Failed or DownloadStatus.Cancelled))];
}
