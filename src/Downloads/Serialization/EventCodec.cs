using System.Collections.Frozen;
using System.Text.Json;
using Downloads.Life;

namespace Downloads.Serialization;

/// <summary>
/// Events as the journal holds them: JSON under a manifest. A journal is read for ever: a manifest's fields are never renamed or given another
/// meaning, a new one gets a default for events that lack it, and anything else is a new manifest with its own reader.
/// </summary>
public static class EventCodec
{
    private static readonly FrozenDictionary<string, Func<EventFields, DownloadEvent>> Readers = new Dictionary<string, Func<EventFields, DownloadEvent>>
    {
        ["download.queued.v1"] = f => new DownloadEvent.Queued(f.Require(f.Id, "id"), f.Require(f.Spec, "spec")) { At = f.At },
        ["download.scheduled.v1"] = f => new DownloadEvent.Scheduled(f.Require(f.Node, "node"), f.Permit) { At = f.At },
        ["download.started.v1"] = f => new DownloadEvent.Started(f.Attempt, f.Require(f.Node, "node")) { At = f.At },
        ["download.phase_changed.v1"] = f => new DownloadEvent.PhaseChanged(f.Require(f.Phase, "phase")) { At = f.At },
        ["download.resume_lost.v1"] = f => new DownloadEvent.ResumeLost(f.File, f.Require(f.Reason, "reason")) { At = f.At },
        ["download.file_fetched.v1"] = f => new DownloadEvent.FileFetched(f.File, f.Require(f.Fetched, "fetched")) { At = f.At },
        ["download.pausing.v1"] = f => new DownloadEvent.Pausing { At = f.At },
        ["download.paused.v1"] = f => new DownloadEvent.Paused { At = f.At },
        ["download.requeued.v1"] = f => new DownloadEvent.Requeued(f.Require(f.Class, "class"), f.Require(f.RequeueReason, "why")) { At = f.At },
        ["download.retrying.v1"] = f => new DownloadEvent.Retrying(
            f.Require(f.Failure, "failure"), f.Attempt, f.MaxAttempts, f.Require(f.NextAttemptAt, "next_attempt_at")) { At = f.At },
        ["download.completing.v1"] = f => new DownloadEvent.Completing { At = f.At },
        ["download.completed.v1"] = f => new DownloadEvent.Completed(f.Paths) { At = f.At },
        ["download.failed.v1"] = f => new DownloadEvent.Failed(f.Require(f.Failure, "failure"), f.Attempt, f.MaxAttempts) { At = f.At },
        ["download.cancelling.v1"] = f => new DownloadEvent.Cancelling(f.KeepPart) { At = f.At },
        ["download.cancelled.v1"] = f => new DownloadEvent.Cancelled(f.KeepPart) { At = f.At, Paths = f.Paths },
        ["download.retried.v1"] = f => new DownloadEvent.Retried { At = f.At },
        ["download.updated.v1"] = f => new DownloadEvent.Updated(f.Priority, f.Label, f.BytesPerSecond) { At = f.At },
        ["download.forgotten.v1"] = f => new DownloadEvent.Forgotten { At = f.At },
    }.ToFrozenDictionary();

    /// <summary>Every manifest there is a reader for.</summary>
    public static IReadOnlyCollection<string> Manifests => Readers.Keys;

    /// <summary>The manifest an event is written under.</summary>
    public static string ManifestOf(DownloadEvent e) => EventJson.ManifestOf(e);

    public static byte[] Encode(DownloadEvent e) => JsonBytes.Of(e, EventJson.Write);

    /// <exception cref="UnknownManifestException">No reader: a newer version wrote it.</exception>
    /// <exception cref="CorruptPayloadException">It is not what the manifest promises.</exception>
    public static DownloadEvent Decode(string manifest, ReadOnlySpan<byte> payload)
    {
        if (!Readers.TryGetValue(manifest, out var read))
        {
            throw new UnknownManifestException(manifest);
        }

        try
        {
            return read(EventFields.Read(payload));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw new CorruptPayloadException(manifest, e);
        }
    }
}
