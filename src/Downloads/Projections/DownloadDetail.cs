using System.Collections.Immutable;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Projections;

/// <summary>What <c>GET /api/downloads/{id}</c> adds to <see cref="UnifiedDownload"/>.</summary>
/// <param name="Segments">Chunk map of the running transfer, percent per cell, at most 128; of the last checkpoint where nothing runs here, null where nothing is known.</param>
public sealed record DownloadDetail(
    string State, int Attempt, int MaxAttempts, DateTime? NextAttemptAt, ImmutableArray<string> Sources, string? OutputPath,
    IReadOnlyList<FileFacts> Files, string? Checksum, IReadOnlyList<int>? Segments, int Priority, string? Label, string? PostTitle,
    IReadOnlyList<string> ProviderHosts, string? Node, DateTime? FinishedAt, string? FailureClass)
{
    public static DownloadDetail Of(DownloadState state, TransferProgress? live = null) => new(
        state.Status.ToString(),
        state.CountedAttempt,
        state.MaxAttempts,
        state.NextAttemptAt?.UtcDateTime,
        state.Spec.Urls,
        Facts.OutputPath(state),
        [.. state.Files.Where(f => f.Path is not null).Select(f => FileFacts.Of(f.Path!, f.Fetched!))],
        state.Spec.Checksum is { } c ? $"{c.Algorithm}={c.Hex}" : null,
        (live?.Segments ?? ChunkMap.Of(state)) is { } cells ? [.. cells.Select(b => (int)b)] : null,
        state.Spec.Priority,
        state.Spec.Label,
        state.Spec.PostTitle,
        Facts.Hosts(state.Spec),
        state.Node,
        state.FinishedAt?.UtcDateTime,
        state.Failure?.Class);
}

/// <param name="Path">Relative to the root.</param>
/// <param name="Etag">What the source called this version; for a later job's <c>if_changed</c>.</param>
/// <param name="LastModified">Likewise, as the source sent it.</param>
public sealed record FileFacts(string Path, long Bytes, string Sha256, string? Etag, string? LastModified)
{
    internal static FileFacts Of(string path, FetchedFile file) => new(path, file.Bytes, file.Sha256, file.ETag, file.LastModified);
}
