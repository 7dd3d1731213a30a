using Downloads.Projections;

namespace Downloads.Gateway.Api;

/// <summary>A page of the manager API's list; <paramref name="NextCursor"/> is null on the last one.</summary>
public sealed record UnifiedPage(IReadOnlyList<UnifiedDownload> Downloads, string? NextCursor);

/// <summary>What the manager page polls.</summary>
public sealed record ActivePage(IReadOnlyList<UnifiedDownload> Downloads, QueueStats Stats, IReadOnlyList<string> ProvidersAvailable);

/// <summary>Accepted downloads in the order given.</summary>
public sealed record AcceptedDownloads(int Count, IReadOnlyList<UnifiedDownload> Downloads);

/// <summary>One download in full: both projections' members in one object.</summary>
public sealed record UnifiedDetail(
    Guid Id, string? TrackId, TrackFacts TrackInfo, string Provider, string ProviderName, string? ExternalId, string Status, string? StatusMessage,
    string? ErrorMessage, ProgressFacts Progress, DateTime CreatedAt, DateTime? StartedAt, bool IsActive, bool CanCancel,
    string State, int Attempt, int MaxAttempts, DateTime? NextAttemptAt, IReadOnlyList<string> Sources, string? OutputPath,
    IReadOnlyList<FileFacts> Files, string? Checksum, IReadOnlyList<int>? Segments, int Priority, string? Label, string? PostTitle,
    IReadOnlyList<string> ProviderHosts, string? Node, DateTime? FinishedAt, string? FailureClass);
