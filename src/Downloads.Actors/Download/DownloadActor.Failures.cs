using Downloads.Actors.Provider;
using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Actors.Download;

/// <summary>What failed and waits for the provider's direction: retry after a back-off, or stop.</summary>
internal sealed partial class DownloadActor
{
    /// <summary>
    /// A failure goes to the provider, which directs what follows; until then the permit stays held. A download that is being stopped needs no direction: its failure
    /// is the stop.
    /// </summary>
    private void AskProvider()
    {
        var failed = _failure!;
        if (_state is not { Status: DownloadStatus.Running or DownloadStatus.Completing, Permit: { } permit })
        {
            EndAs(new Directive.Stop(_state!.MaxAttempts));
            return;
        }

        TellProvider(new ProviderMessage.TransferFailed(_state.Spec.Provider, permit, _state.Id, _state.Failures + 1, failed.Failure));
        Context.StartTimer(DirectionTimer, new DirectionOverdue(), DirectionPatience);
    }

    private void EndAs(Directive directive)
    {
        var failed = _failure!;
        _failure = null;
        Context.CancelTimer(DirectionTimer);
        Execute(failed.Under(directive));
        if (failed.Run is { } run)
        {
            Context.Self.Tell(new RunSettled(run));
        }
    }

    private void HandlePublishFailed(PublishFailed failed)
    {
        if (_state is not { Status: DownloadStatus.Completing or DownloadStatus.Cancelling })
        {
            return;
        }

        if (failed.PartMissing)
        {
            Execute(new DownloadCommand.ReportResumeLost(failed.Attempt, failed.File, "The part file is gone."));
        }

        Context.Self.Tell(new FailureOfPublisher(failed));
    }

    /// <summary>Behind the commit of what was lost with the part file.</summary>
    private sealed record FailureOfPublisher(PublishFailed Failed);

    private sealed record DirectionOverdue;
}
