using Downloads.Actors.Provider;
using Downloads.Life;

namespace Downloads.Actors.Download;

/// <summary>Carries out what a committed event asks for. What comes of it comes back as a message.</summary>
internal sealed partial class DownloadActor
{
    private void Perform(DownloadEffect effect)
    {
        var state = _state!;
        switch (effect)
        {
            case DownloadEffect.StartTransfer start:
                _run = surroundings.Runner.Start(state, start.File, Context.Self);
                break;
            case DownloadEffect.ChangeLimit change:
                _run?.ChangeLimit(change.BytesPerSecond);
                break;
            case DownloadEffect.StopTransfer:
                StopTransfer(state);
                break;
            case DownloadEffect.Publish publish:
                Context.PipeToSelf(_ => surroundings.PublishAsync(state, publish.Attempt), (result, e) => result ?? new PublishFailed(publish.Attempt, 0, e!.Message, PartMissing: false));
                break;
            case DownloadEffect.FindPublished find:
                Context.PipeToSelf(_ => surroundings.FindPublishedAsync(state, find.Attempt), (found, _) => found ?? new Published(find.Attempt, [.. state.Files.Select(_ => "")]));
                break;
            case DownloadEffect.DeleteParts:
                Context.PipeToSelf(_ => surroundings.DeletePartsAsync(state, _run?.Ended), static (done, _) => new PartsDeleted(done));
                break;
            case DownloadEffect.ReleasePermit release:
                surroundings.Vacate(state.Id);
                TellProvider(new ProviderMessage.PermitReturned(state.Spec.Provider, release.Permit, _served, surroundings.Options.NodeName));
                break;
            case DownloadEffect.AnnounceWaiting:
                TellProvider(new ProviderMessage.WorkArrived(state.Spec.Provider));
                break;
        }
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

    private void TellProvider(ProviderMessage message) => surroundings.Provider(message.Provider).Tell(message);

    private sealed record StopOverdue(long Run);

    private sealed record PartsDeleted(bool Done);
}
