using System.Collections.Immutable;
using Actors.Kernel;
using Actors.Sharding;
using Downloads.Actors.Feed;
using Downloads.Actors.Provider;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <summary>What download actors of this node share: engines, files, the way to providers, warnings. Safe for concurrent use.</summary>
internal sealed class DownloadSurroundings(
    DownloadOptions options, IShardRegion region, TransferRunner runner, TransferSlots slots, NodeRates rates, IFilePublisher publisher, FileLayout layout, WarningBoard warnings)
{
    public DownloadOptions Options { get; } = options;

    public TransferRunner Runner { get; } = runner;

    /// <summary>Room for transfers on this node.</summary>
    public TransferSlots Slots { get; } = slots;

    /// <summary>A download here holds a permit: it has its room and its part of the provider's rate. Repeating it changes nothing.</summary>
    public void Occupy(DownloadState state)
    {
        Slots.Occupy(state.Id, state.Spec.Provider);
        rates.Begin(state.Id, state.Spec.Provider, state.Permit!.Value);
    }

    /// <summary>A download here holds no permit any more. Repeating it changes nothing.</summary>
    public void Vacate(Guid download)
    {
        rates.End(download);
        Slots.Vacate(download);
    }

    public ActorRef Provider(string name) => region.EntityRef(EntityKinds.Provider, ProviderIds.Of(name));

    public void Warn(string code, string message, Guid download, DateTimeOffset at) => warnings.Add(new(code, message, download, at));

    /// <summary>The warning that a committed change means, if it means one.</summary>
    public void WarnOf(DownloadChange change)
    {
        var warning = change.Event switch
        {
            DownloadEvent.PhaseChanged { Phase: RunningPhase.Stalled } => ("stalled", "No byte has come for a while."),
            DownloadEvent.ResumeLost lost => ("resume_lost", lost.Reason),
            DownloadEvent.Failed { Failure.Transient: true } failed => ("retry_exhausted", failed.Failure.Message),
            DownloadEvent.Retrying { Failure.Class: "disk_full" } retrying => ("disk_full", retrying.Failure.Message),
            _ => default((string, string)?),
        };
        if (warning is var (code, message))
        {
            warnings.Add(new(code, message, change.Id, change.Event.At));
        }
    }

    /// <summary>Puts every file of the job under its final name.</summary>
    public async Task<object> PublishAsync(DownloadState state, int attempt)
    {
        var paths = ImmutableArray.CreateBuilder<string>(state.Files.Length);
        for (var i = 0; i < state.Files.Length; i++)
        {
            if (state.Files[i].Fetched!.Unchanged)
            {
                paths.Add("");
                continue;
            }

            try
            {
                var name = await publisher.PublishAsync(layout.PartPath(state, i), layout.Directory(state.Spec), state.Files[i].Fetched!, state.Spec.Collision);
                paths.Add(FileLayout.RelativePath(state.Spec, name));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new PublishFailed(attempt, i, e.Message, e is FileNotFoundException);
            }
        }

        return new Published(attempt, paths.MoveToImmutable());
    }

    /// <summary>Where the files are that a publication placed before it was cut short; an empty path for one that it did not.</summary>
    public async Task<Published> FindPublishedAsync(DownloadState state, int attempt)
    {
        var paths = ImmutableArray.CreateBuilder<string>(state.Files.Length);
        for (var i = 0; i < state.Files.Length; i++)
        {
            try
            {
                var fetched = state.Files[i].Fetched!;
                var name = fetched.Unchanged ? null : await publisher.FindAsync(layout.PartPath(state, i), layout.Directory(state.Spec), fetched);
                paths.Add(name is null ? "" : FileLayout.RelativePath(state.Spec, name));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                paths.Add("");
            }
        }

        return new(attempt, paths.MoveToImmutable());
    }

    /// <summary>Deletes the part files, once the transfer that may still hold them has ended.</summary>
    public async Task<bool> DeletePartsAsync(DownloadState state, Task? running)
    {
        await (running ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var i = 0; i < state.Files.Length; i++)
        {
            try
            {
                await publisher.DiscardAsync(layout.PartPath(state, i));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                warnings.Add(new("part_kept", $"A part file could not be deleted: {e.Message}", state.Id, state.QueuedAt));
            }
        }

        return true;
    }
}
