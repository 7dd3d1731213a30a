using Downloads.Life;

namespace Downloads.Actors.Queries;

/// <summary>Conditions of a list, joined by AND; null or empty means no condition.</summary>
public sealed record DownloadFilter
{
    public static DownloadFilter All { get; } = new();

    public IReadOnlyList<DownloadStatus>? States { get; init; }

    /// <summary>Words of the manager API.</summary>
    public IReadOnlyList<string>? ManagerWords { get; init; }

    /// <summary>Words of the status panel.</summary>
    public IReadOnlyList<string>? PanelWords { get; init; }

    public IReadOnlyList<string>? Providers { get; init; }

    /// <summary>A host among the download's sources.</summary>
    public string? ProviderHost { get; init; }

    /// <summary>Case-insensitive part of the post title.</summary>
    public string? PostTitle { get; init; }

    /// <summary>The whole label, case-insensitive.</summary>
    public string? Label { get; init; }

    /// <summary>Queued at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Finished before; excludes what is not final.</summary>
    public DateTimeOffset? FinishedBefore { get; init; }

    /// <summary>Finished at or after; excludes what is not final.</summary>
    public DateTimeOffset? FinishedSince { get; init; }
}

/// <summary>Order of a list.</summary>
public enum DownloadOrder
{
    NewestFirst = 1,
    OldestFirst = 2,

    /// <summary>By the time a final state was reached, newest first; only final ones.</summary>
    LastFinishedFirst = 3,
}

/// <summary>A page; <paramref name="Next"/> is an opaque cursor, null on the last one.</summary>
public sealed record DownloadPage(IReadOnlyList<DownloadState> Items, string? Next);

/// <param name="ByManagerWord">Not final ones only.</param>
public sealed record DownloadCounts(IReadOnlyDictionary<string, long> ByManagerWord, long CompletedToday, long FailedToday);
