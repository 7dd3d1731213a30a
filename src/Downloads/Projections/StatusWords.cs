using System.Collections.Frozen;
using Downloads.Life;

namespace Downloads.Projections;

/// <summary>A state (and phase) in the words of the four kinds of clients.</summary>
/// <param name="Phase">Set where the row holds for one phase only.</param>
public sealed record StatusWords(DownloadStatus Status, RunningPhase? Phase, string Panel, string Manager, string Instance, string Runtime)
{
    /// <summary>The whole table (contracts, section 1). The only place where a state becomes a word.</summary>
    public static IReadOnlyList<StatusWords> Table { get; } =
    [
        new(DownloadStatus.Waiting, null, "queued", "waiting", "PENDING", "Pending"),
        new(DownloadStatus.Retrying, null, "queued", "waiting", "PENDING", "Pending"),
        new(DownloadStatus.Scheduled, null, "queued", "pending", "PENDING", "Scheduled"),
        new(DownloadStatus.Running, RunningPhase.Queued, "running", "queued", "RUNNING", "Running"),
        new(DownloadStatus.Running, RunningPhase.Downloading, "running", "downloading", "RUNNING", "Running"),
        new(DownloadStatus.Running, RunningPhase.Stalled, "running", "stalled", "RUNNING", "Running"),
        new(DownloadStatus.Pausing, null, "running", "downloading", "RUNNING", "Pausing"),
        new(DownloadStatus.Paused, null, "queued", "paused", "PENDING", "Paused"),
        new(DownloadStatus.Cancelling, null, "running", "downloading", "RUNNING", "Running"),
        new(DownloadStatus.Completing, null, "running", "downloading", "RUNNING", "Completing"),
        new(DownloadStatus.Completed, null, "succeeded", "completed", "COMPLETE", "Completed"),
        new(DownloadStatus.Failed, null, "failed", "failed", "FAILED", "Failed"),
        new(DownloadStatus.Cancelled, null, "cancelled", "cancelled", "FAILED", "Cancelled"),
    ];

    private static readonly FrozenDictionary<(DownloadStatus, RunningPhase?), StatusWords> Rows = Table.ToFrozenDictionary(w => (w.Status, w.Phase));

    /// <summary>The row of a state.</summary>
    public static StatusWords Of(DownloadState state) =>
        Rows[(state.Status, state.Status == DownloadStatus.Running ? state.Phase : null)];

    /// <summary>The states that one of the given words of the status panel stands for.</summary>
    public static IEnumerable<DownloadStatus> WithPanelWord(IReadOnlyCollection<string> words) =>
        Table.Where(w => words.Contains(w.Panel)).Select(w => w.Status).Distinct();

    /// <summary>The states that one of the given words of the manager API stands for, in one of their phases at least.</summary>
    public static IEnumerable<DownloadStatus> WithManagerWord(IReadOnlyCollection<string> words) =>
        Table.Where(w => words.Contains(w.Manager)).Select(w => w.Status).Distinct();
}
