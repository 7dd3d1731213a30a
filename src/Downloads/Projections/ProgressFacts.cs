using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Projections;

/// <summary>Progress in numbers and in words.</summary>
/// <param name="Percent">0 to 100, one decimal; 0 while the total is unknown.</param>
public sealed record ProgressFacts(
    double Percent, long BytesDownloaded, long? TotalBytes, long? SpeedBytesPerSec, long? EtaSeconds, string? SpeedFormatted, string? EtaFormatted,
    string? SizeFormatted)
{
    public static ProgressFacts Of(DownloadState state, TransferProgress? live)
    {
        var downloaded = Math.Max(live?.Downloaded ?? 0, Facts.Downloaded(state));
        var total = live?.Total ?? Facts.Total(state);
        var speed = live is null ? default(long?) : (long)live.SmoothedSpeed;
        var eta = live?.EtaSeconds is { } seconds ? (long)Math.Ceiling(seconds) : default(long?);
        return new(
            PercentOf(state, downloaded, total),
            downloaded,
            total,
            speed,
            eta,
            speed is { } s ? Words.Speed(s) : null,
            eta is { } e ? Words.Duration(e) : null,
            total is { } t ? Words.Size(t) : null);
    }

    private static double PercentOf(DownloadState state, long downloaded, long? total) => state.Status == DownloadStatus.Completed
        ? 100
        : total is > 0 and var known ? Math.Floor(Math.Min(1000.0, 1000.0 * downloaded / known)) / 10 : 0; // cut, for 99.97 is not done
}
