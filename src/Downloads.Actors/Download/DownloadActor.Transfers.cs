using System.Diagnostics;
using Downloads.Actors.Provider;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <content>What transfers and the publisher tell, and what the provider says to their failures.</content>
internal sealed partial class DownloadActor
{
    private void Handle(TransferMessage report)
    {
        if (_run is null || _run.Number != report.Run || _state is null)
        {
            if (report is TransferMessage.Checkpoint)
            {
                Context.Reply(new TransferMessage.CheckpointSaved());
            }

            return;
        }

        var run = _run;
        switch (report)
        {
            case TransferMessage.Checkpoint checkpoint:
                SaveCheckpoint(run, checkpoint);
                break;
            case TransferMessage.PhaseReported phase:
                Execute(new DownloadCommand.ReportPhase(run.Attempt, phase.Phase));
                break;
            case TransferMessage.ResumeLost lost:
                Execute(new DownloadCommand.ReportResumeLost(run.Attempt, run.File, lost.Reason));
                break;
            case TransferMessage.BytesCame:
                TellProvider(new ProviderMessage.BytesCame(_state.Spec.Provider, _state.Permit!.Value));
                break;
            case TransferMessage.Ended ended:
                _run = null;
                Context.CancelTimer(StopTimer);
                End(run, ended.Outcome);
                break;
        }
    }

    private void End(TransferRun run, TransferOutcome outcome)
    {
        switch (outcome)
        {
            case TransferOutcome.Fetched fetched:
                _served = true;
                Execute(new DownloadCommand.ReportFetched(run.Attempt, run.File, fetched.File));
                break;
            case TransferOutcome.Stopped stopped:
                Execute(new DownloadCommand.ReportStopped(run.Attempt, run.File, stopped.Resume, stopped.Downloaded));
                break;
            case TransferOutcome.Failed failed:
                _served = false;
                _failure = new(run.Attempt, run.File, failed.Failure, failed.Resume, failed.Downloaded, run);
                AskProvider();
                return;
            default:
                throw new UnreachableException();
        }

        Context.Self.Tell(new RunSettled(run));
    }

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

    private void SaveCheckpoint(TransferRun run, TransferMessage.Checkpoint checkpoint)
    {
        var next = _state!.WithCheckpoint(run.Attempt, run.File, checkpoint.Name, checkpoint.Total, checkpoint.Resume);
        Persist(Change([], next), () =>
        {
            _state = next;
            Context.Reply(new TransferMessage.CheckpointSaved());
        });
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

    private void StopTransfer(DownloadState state)
    {
        if (_failure is not null)
        {
            AskProvider();
            return;
        }

        if (_run is null)
        {
            // Nothing runs (it ended in the same moment, or with the process before this one).
            var file = Math.Max(0, Array.FindIndex([.. state.Files], f => f.Fetched is null));
            Context.Self.Tell(new DownloadCommand.ReportStopped(state.Attempt, file, state.Files[file].Resume, state.Files[file].Downloaded));
            return;
        }

        _run.RequestStop();
        Context.StartTimer(StopTimer, new StopOverdue(_run.Number), surroundings.Options.StopTimeout);
    }

    private sealed record StopOverdue(long Run);

    /// <summary>Comes back behind the commit of how a run ended, because messages wait while a write is under way.</summary>
    private sealed record RunSettled(TransferRun Run);
}
