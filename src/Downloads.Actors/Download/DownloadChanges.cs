using System.Collections.Immutable;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Feed;
using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Serialization;

namespace Downloads.Actors.Download;

/// <summary>What a decision changes, as the feed tells it and as the store keeps it.</summary>
internal static class DownloadChanges
{
    /// <summary>Evolves <paramref name="state"/> over events not yet written; the last of them carries the command's id.</summary>
    /// <param name="seq">The download's last sequence number; the first event gets the next one.</param>
    public static DownloadChange[] Over(DownloadState? state, Guid id, long seq, DownloadCommand command, ImmutableArray<DownloadEvent> events)
    {
        var changes = new DownloadChange[events.Length];
        var before = state?.WithKept(command);
        for (var i = 0; i < events.Length; i++)
        {
            var after = DownloadEvolver.Evolve(before, events[i]);
            if (i == events.Length - 1)
            {
                after = after.WithCommand(command.CommandId);
            }

            changes[i] = new(id, seq + i + 1, before, events[i], after);
            before = after;
        }

        return changes;
    }

    /// <summary>One transaction: the events, the state after them, and its row in the read model.</summary>
    public static EntityChange ToWrite(DownloadChange[] changes, DownloadState after, Guid? commandId = null) => new(
        [.. changes.Select(c => new NewEvent(EventCodec.ManifestOf(c.Event), EventCodec.Encode(c.Event), commandId, c))],
        StateCodec.Encode(after),
        DownloadTimers.IsActive(after),
        DownloadTimers.WakeAt(after),
        DownloadRow.Of(after),
        Remove: changes.Length > 0 && changes[^1].Event is DownloadEvent.Forgotten);
}
