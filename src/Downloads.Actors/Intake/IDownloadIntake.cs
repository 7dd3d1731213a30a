using Downloads.Requests;

namespace Downloads.Actors.Intake;

/// <summary>Takes jobs in.</summary>
internal interface IDownloadIntake
{
    /// <inheritdoc cref="IDownloads.SubmitAsync"/>
    ValueTask<SubmitOutcome> SubmitAsync(IReadOnlyList<DownloadSpec> specs, IdempotencyKey? key, CancellationToken cancellationToken);
}
