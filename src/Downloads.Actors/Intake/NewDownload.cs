using Actors.Sharding;
using Downloads.Actors.Cluster;
using Downloads.Actors.Feed;
using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Requests;
using Downloads.Serialization;

namespace Downloads.Actors.Intake;

/// <summary>A download as it begins: its first event, the state that follows, the entity to be stored.</summary>
internal static class NewDownload
{
    /// <summary>The first event of a download.</summary>
    public static DownloadEvent Queue(Guid id, DownloadSpec spec, DateTimeOffset now) =>
        DownloadDecider.Decide(state: null, new DownloadCommand.Queue(id, spec), now) is Decision.Accepted { Events: [var queued] }
            ? queued
            : throw new InvalidOperationException("A new download is always accepted with exactly one event.");

    /// <summary>As a message to where it will live.</summary>
    public static AcceptedJob Job(Guid id, DownloadEvent queued) => new(id, EventCodec.ManifestOf(queued), EventCodec.Encode(queued));

    /// <summary>The state after its first event.</summary>
    public static DownloadState StateOf(AcceptedJob job) => DownloadEvolver.Evolve(state: null, EventCodec.Decode(job.Type, job.Event));

    /// <summary>The entity of an accepted job.</summary>
    public static NewEntity Of(AcceptedJob job)
    {
        var queued = EventCodec.Decode(job.Type, job.Event);
        return Entity(job.Id, queued, DownloadEvolver.Evolve(state: null, queued));
    }

    /// <summary>The entity of a first event.</summary>
    public static NewEntity Entity(Guid id, DownloadEvent queued, DownloadState state) => new(id, EntityKinds.Download, new(
        [new(EventCodec.ManifestOf(queued), EventCodec.Encode(queued), CommandId: null, new DownloadChange(id, 1, Before: null, queued, state))],
        StateCodec.Encode(state),
        DownloadTimers.IsActive(state),
        DownloadTimers.WakeAt(state),
        DownloadRow.Of(state)));
}
