using System.Diagnostics;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <summary>A transfer or publication that failed, until its provider says what follows.</summary>
/// <param name="Run">Null where it was the publication.</param>
internal sealed record FailedRun(int Attempt, int File, TransferFailure Failure, ResumeData? Kept, long Downloaded, TransferRun? Run)
{
    public static FailedRun Of(PublishFailed failed) => new(
        failed.Attempt, failed.File, new(failed.PartMissing ? "part_missing" : "disk", failed.Message, Transient: true), Kept: null, 0, Run: null);

    /// <summary>The command that the failure is for the state machine.</summary>
    public DownloadCommand.ReportFailed Under(Directive directive) => directive.ForDownload switch
    {
        Directive.Retry retry => new(Attempt, File, Failure, Kept, Downloaded, retry.MaxAttempts, (long)Math.Ceiling(retry.Backoff.TotalMilliseconds))
        {
            Counted = retry.Counted,
        },
        Directive.Stop stop => new(Attempt, File, Failure, Kept, Downloaded, stop.MaxAttempts, BackoffMs: 0),
        _ => throw new UnreachableException(),
    };
}
