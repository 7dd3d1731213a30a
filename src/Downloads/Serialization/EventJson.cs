using System.Diagnostics;
using System.Text.Json;
using Downloads.Life;

namespace Downloads.Serialization;

/// <summary>The writing half of <see cref="EventCodec"/>.</summary>
internal static class EventJson
{
    public static string ManifestOf(DownloadEvent e) => e switch
    {
        DownloadEvent.Queued => "download.queued.v1",
        DownloadEvent.Scheduled => "download.scheduled.v1",
        DownloadEvent.Started => "download.started.v1",
        DownloadEvent.PhaseChanged => "download.phase_changed.v1",
        DownloadEvent.ResumeLost => "download.resume_lost.v1",
        DownloadEvent.FileFetched => "download.file_fetched.v1",
        DownloadEvent.Pausing => "download.pausing.v1",
        DownloadEvent.Paused => "download.paused.v1",
        DownloadEvent.Requeued => "download.requeued.v1",
        DownloadEvent.Retrying => "download.retrying.v1",
        DownloadEvent.Completing => "download.completing.v1",
        DownloadEvent.Completed => "download.completed.v1",
        DownloadEvent.Failed => "download.failed.v1",
        DownloadEvent.Cancelling => "download.cancelling.v1",
        DownloadEvent.Cancelled => "download.cancelled.v1",
        DownloadEvent.Retried => "download.retried.v1",
        DownloadEvent.Updated => "download.updated.v1",
        DownloadEvent.Forgotten => "download.forgotten.v1",
        _ => throw new UnreachableException($"{e.GetType().Name} has no manifest."),
    };

    public static void Write(Utf8JsonWriter json, DownloadEvent e)
    {
        json.WriteStartObject();
        json.WriteTime("at"u8, e.At);
        WriteFields(json, e);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, DownloadEvent e)
    {
        switch (e)
        {
            case DownloadEvent.Queued x:
                json.WriteString("id"u8, x.Id);
                json.WritePropertyName("spec"u8);
                SpecJson.Write(json, x.Spec);
                break;
            case DownloadEvent.Scheduled x:
                json.WriteString("node"u8, x.Node);
                json.WriteNumber("permit"u8, x.Permit);
                break;
            case DownloadEvent.Started x:
                json.WriteNumber("attempt"u8, x.Attempt);
                json.WriteString("node"u8, x.Node);
                break;
            case DownloadEvent.PhaseChanged x:
                json.WriteNumber("phase"u8, (int)x.Phase);
                break;
            case DownloadEvent.ResumeLost x:
                json.WriteNumber("file"u8, x.File);
                json.WriteString("reason"u8, x.Reason);
                break;
            case DownloadEvent.FileFetched x:
                json.WriteNumber("file"u8, x.File);
                json.WritePropertyName("fetched"u8);
                FileJson.Write(json, x.Fetched);
                break;
            case DownloadEvent.Requeued x:
                json.WriteNumber("class"u8, (int)x.Class);
                json.WriteNumber("why"u8, (int)x.Reason);
                break;
            case DownloadEvent.Retrying x:
                FailureJson.Write(json, x.Failure);
                json.WriteNumber("attempt"u8, x.Attempt);
                json.WriteNumber("max_attempts"u8, x.MaxAttempts);
                json.WriteTime("next_attempt_at"u8, x.NextAttemptAt);
                break;
            case DownloadEvent.Completed x:
                json.WriteStrings("paths"u8, x.Paths);
                break;
            case DownloadEvent.Failed x:
                FailureJson.Write(json, x.Failure);
                json.WriteNumber("attempt"u8, x.Attempt);
                json.WriteNumber("max_attempts"u8, x.MaxAttempts);
                break;
            case DownloadEvent.Cancelling x:
                json.WriteOptional("keep_part"u8, x.KeepPart);
                break;
            case DownloadEvent.Cancelled x:
                json.WriteOptional("keep_part"u8, x.KeepPart);
                if (!x.Paths.IsEmpty)
                {
                    json.WriteStrings("paths"u8, x.Paths);
                }

                break;
            case DownloadEvent.Updated x:
                WriteUpdated(json, x);
                break;
        }
    }

    /// <summary>Here 0 means something: it is written.</summary>
    private static void WriteUpdated(Utf8JsonWriter json, DownloadEvent.Updated x)
    {
        if (x.Priority is { } priority)
        {
            json.WriteNumber("priority"u8, priority);
        }

        json.WriteOptional("label"u8, x.Label);
        if (x.BytesPerSecond is { } limit)
        {
            json.WriteNumber("bytes_per_second"u8, limit);
        }
    }
}
