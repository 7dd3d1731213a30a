using System.Collections.Immutable;
using Downloads.Life;

namespace Downloads.Projections;

/// <summary>A download as the status panel reads it (contracts, section 2).</summary>
public sealed record DownloadRead(
    Guid Id, string Status, string? PostTitle, string? Label, ImmutableArray<string> Urls, IReadOnlyList<string> ProviderHosts, DateTime QueuedAt,
    DateTime? StartedAt, DateTime? FinishedAt, string? FailureReason, int FileCount, int CompletedFiles, string? OutputPath, bool CancelRequested)
{
    public static DownloadRead Of(DownloadState state) => new(
        state.Id,
        StatusWords.Of(state).Panel,
        state.Spec.PostTitle,
        state.Spec.Label,
        state.Spec.Urls,
        Facts.Hosts(state.Spec),
        state.QueuedAt.UtcDateTime,
        state.StartedAt?.UtcDateTime,
        state.FinishedAt?.UtcDateTime,
        Facts.FailureReason(state),
        state.Files.Length,
        Facts.CompletedFiles(state),
        Facts.OutputPath(state),
        state.CancelRequested);
}
