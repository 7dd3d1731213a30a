using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Projections;

/// <summary>A download as the manager API tells it (contracts, section 3).</summary>
public sealed record UnifiedDownload(
    Guid Id, string? TrackId, TrackFacts TrackInfo, string Provider, string ProviderName, string? ExternalId, string Status, string? StatusMessage,
    string? ErrorMessage, ProgressFacts Progress, DateTime CreatedAt, DateTime? StartedAt, bool IsActive, bool CanCancel)
{
    /// <param name="live">The running transfer's latest frame, whose bytes are newer than the state's.</param>
    public static UnifiedDownload Of(DownloadState state, TransferProgress? live = null) => new(
        state.Id,
        state.Spec.Track?.Id,
        TrackFacts.Of(state),
        state.Spec.Provider,
        ProviderNameOf(state.Spec.Provider),
        ExternalId: null,
        StatusWords.Of(state).Manager,
        StatusMessageOf(state),
        state.Failure?.Message,
        ProgressFacts.Of(state, live),
        state.QueuedAt.UtcDateTime,
        state.StartedAt?.UtcDateTime,
        !state.IsFinal,
        !state.IsFinal && !state.CancelRequested);

    /// <summary>For people: without the scheme's prefix.</summary>
    public static string ProviderNameOf(string provider) =>
        provider.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? provider[(colon + 1)..] : provider;

    private static string? StatusMessageOf(DownloadState state) => state.Status switch
    {
        DownloadStatus.Retrying => $"retrying ({state.Failures + 1}/{(state.MaxAttempts == int.MaxValue ? "∞" : state.MaxAttempts)})",
        DownloadStatus.Waiting when state.Held => $"not before {state.Spec.NotBefore:u}",
        DownloadStatus.Pausing => "pausing",
        DownloadStatus.Cancelling => "cancelling",
        DownloadStatus.Completing => "completing",
        DownloadStatus.Completed when state.Files.All(f => f.Fetched is { Unchanged: true }) => "not modified",
        DownloadStatus.Running when state.Phase == RunningPhase.Stalled => "no byte for a while",
        _ => null,
    };
}

/// <summary>What it is, for people.</summary>
public sealed record TrackFacts(string Title, string? Artist, string? Album, string DisplayName)
{
    public static TrackFacts Of(DownloadState state)
    {
        var track = state.Spec.Track;
        var name = Facts.DisplayName(state);
        return track is null ? new(name, null, null, name) : new(track.Title, track.Artist, track.Album, name);
    }
}
