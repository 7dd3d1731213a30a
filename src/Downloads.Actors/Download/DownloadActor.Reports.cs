using System.Diagnostics;
using Downloads.Actors.Provider;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <summary>What the run under way tells of itself: checkpoints, phases, and how it ended. A former run's word changes nothing.</summary>
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

    private void SaveCheckpoint(TransferRun run, TransferMessage.Checkpoint checkpoint)
    {
        var next = _state!.WithCheckpoint(run.Attempt, run.File, checkpoint.Name, checkpoint.Total, checkpoint.Resume);
        Persist(DownloadChanges.ToWrite([], next), () =>
        {
            _state = next;
            Context.Reply(new TransferMessage.CheckpointSaved());
        });
    }

    /// <summary>Comes back behind the commit of how a run ended, because messages wait while a write is under way.</summary>
    private sealed record RunSettled(TransferRun Run);
}
