using System.Collections.Immutable;
using Downloads.Life;
using Downloads.Requests;
using Downloads.Transfers;

namespace Downloads.Tests.Life;

/// <summary>Downloads in every state, each brought there by commands.</summary>
internal static class Samples
{
    public static readonly Guid Id = new("0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b");
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly TransferFailure Transient = new("http_503", "503 Service Unavailable", Transient: true);
    public static readonly TransferFailure Permanent = new("http_404", "404 Not Found", Transient: false);

    public static DownloadSpec Spec(params string[] urls) => new()
    {
        Urls = urls.Length == 0 ? ["https://example.org/a.iso"] : [.. urls],
        Provider = "http:example.org",
    };

    public static DownloadSpec ThreeFiles { get; } = Spec("https://example.org/a", "https://example.org/b", "https://example.org/c");

    public static FetchedFile Fetched(string name = "a.iso") => new(name, 1000, new string('a', 64), 42);

    public static ResumeData Resume(long bytes) => new("https://example.org/a.iso", "\"v1\"", null, 1000, [new(0, bytes)]);

    public static DownloadState Waiting(DownloadSpec? spec = null) => New(new DownloadCommand.Queue(Id, spec ?? Spec()));

    public static DownloadState Running(DownloadSpec? spec = null) => Waiting(spec).Told(new DownloadCommand.Grant("n1", 7));

    /// <summary>A download in the state, with one source.</summary>
    public static DownloadState In(DownloadStatus status) => status switch
    {
        DownloadStatus.Waiting => Waiting(),
        DownloadStatus.Retrying => Running().Told(ReportFailed(1, Transient)),
        DownloadStatus.Scheduled => DownloadEvolver.Evolve(Waiting(), new DownloadEvent.Scheduled("n1", 7) { At = Noon }),
        DownloadStatus.Running => Running(),
        DownloadStatus.Pausing => Running().Told(new DownloadCommand.Pause()),
        DownloadStatus.Paused => Waiting().Told(new DownloadCommand.Pause()),
        DownloadStatus.Cancelling => Running().Told(new DownloadCommand.Cancel()),
        DownloadStatus.Completing => Running().Told(new DownloadCommand.ReportFetched(1, 0, Fetched())),
        DownloadStatus.Completed => In(DownloadStatus.Completing).Told(new DownloadCommand.ReportPublished(1, ["a.iso"])),
        DownloadStatus.Failed => Running().Told(ReportFailed(1, Permanent)),
        DownloadStatus.Cancelled => Waiting().Told(new DownloadCommand.Cancel()),
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static DownloadCommand.ReportFailed ReportFailed(int attempt, TransferFailure failure, ResumeData? kept = null) =>
        new(attempt, File: 0, failure, kept, kept?.Bytes ?? 0, MaxAttempts: 5, BackoffMs: 2_000);

    /// <summary>The state after a command that must be accepted.</summary>
    public static DownloadState Told(this DownloadState state, DownloadCommand command, DateTimeOffset? now = null)
    {
        var step = Step.Of(state, command, now ?? Noon);
        step.Decision.ShouldBeOfType<Decision.Accepted>($"{command} in {state.Status}");
        return step.After!;
    }

    private static DownloadState New(DownloadCommand.Queue queue) => Step.Of(before: null, queue, Noon).After!;
}
