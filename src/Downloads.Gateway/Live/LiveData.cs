using System.Text.Json;
using Downloads.Actors.Feed;
using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Projections;

namespace Downloads.Gateway.Live;

/// <summary>
/// The <c>data</c> of events and the items of snapshots (contracts, sections 2 and 5). Objects of the runtime topic name their kind in <c>type</c>.
/// </summary>
internal static class LiveData
{
    /// <summary>Null where the status panel sees no difference.</summary>
    public static DataWriter? Notification(DownloadChange change) =>
        NotificationEvent.Of(change.Before, change.Event, change.After) is { } notification
            ? json => JsonSerializer.Serialize(json, notification, ProjectionJson.Default.NotificationEvent)
            : null;

    /// <summary>Null where the runtime word stays the same.</summary>
    public static DataWriter? StatusChange(DownloadChange change) =>
        TaskStatusChanged.Of(change.Before, change.Event, change.After) is { } changed ? json => Write(json, changed) : null;

    public static DataWriter NotificationItem(DownloadState state) =>
        json => JsonSerializer.Serialize(json, DownloadRead.Of(state), ProjectionJson.Default.DownloadRead);

    public static DataWriter RuntimeItem(DownloadState state, LiveProgress? progress) => json =>
    {
        var facts = ProgressFacts.Of(state, progress?.Frame);
        json.WriteStartObject();
        json.WriteString("task_id"u8, state.Id);
        json.WriteString("status"u8, StatusWords.Of(state).Runtime);
        json.WriteNumber("attempt"u8, state.Attempt);
        json.WriteNumber("max_attempts"u8, state.MaxAttempts);
        json.WriteString("error"u8, state.Failure?.Message);
        WriteAmounts(json, facts.BytesDownloaded, facts.TotalBytes, progress?.Frame.InstantaneousSpeed, progress?.Frame.SmoothedSpeed, progress?.Frame.EtaSeconds);
        json.WriteEndObject();
    };

    public static DataWriter Progress(LiveProgress progress) => json =>
    {
        var frame = progress.Frame;
        json.WriteStartObject();
        json.WriteString("type"u8, "download_progress"u8);
        json.WriteString("task_id"u8, progress.Id);
        WriteAmounts(json, frame.Downloaded, frame.Total, frame.InstantaneousSpeed, frame.SmoothedSpeed, frame.EtaSeconds);
        json.WriteEndObject();
    };

    public static DataWriter Warning(RuntimeWarning warning) => json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "runtime_warning"u8);
        json.WriteString("code"u8, warning.Code);
        json.WriteString("message"u8, warning.Message);
        if (warning.DownloadId is { } id)
        {
            json.WriteString("task_id"u8, id);
        }

        json.WriteString("at"u8, warning.At.UtcDateTime);
        json.WriteEndObject();
    };

    /// <summary><c>avg_speed</c>: bytes a second of all transfers together, smoothed. <c>per_protocol</c>: the same by the provider's scheme.</summary>
    public static DataWriter Metrics(DownloadCounts counts, IReadOnlyCollection<LiveProgress> progress) => json =>
    {
        var stats = QueueStats.Of(counts.ByManagerWord, counts.CompletedToday, counts.FailedToday);
        json.WriteStartObject();
        json.WriteString("type"u8, "download_metrics"u8);
        json.WriteNumber("active"u8, stats.TotalInProgress + stats.Stalled);
        json.WriteNumber("queued"u8, stats.Waiting + stats.Pending);
        json.WriteNumber("avg_speed"u8, Math.Round(progress.Sum(p => p.Frame.SmoothedSpeed)));
        json.WriteStartObject("per_protocol"u8);
        foreach (var protocol in progress.GroupBy(p => ProtocolOf(p.Provider), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(protocol.Key);
            json.WriteNumber("active"u8, protocol.Count());
            json.WriteNumber("avg_speed"u8, Math.Round(protocol.Sum(p => p.Frame.SmoothedSpeed)));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    };

    public static void WriteCommandResult(Utf8JsonWriter json, Guid id, DownloadState? state)
    {
        json.WriteString("download_id"u8, id);
        json.WriteString("state"u8, state?.Status.ToString());
    }

    private static void Write(Utf8JsonWriter json, TaskStatusChanged changed)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "task_status_changed"u8);
        json.WriteString("task_id"u8, changed.TaskId);
        json.WriteString("from"u8, changed.From);
        json.WriteString("to"u8, changed.To);
        if (changed.Error is { } error)
        {
            json.WriteString("error"u8, error);
        }

        if (changed.Attempt is { } attempt)
        {
            json.WriteNumber("attempt"u8, attempt);
        }

        if (changed.MaxAttempts is { } maxAttempts)
        {
            json.WriteNumber("max_attempts"u8, maxAttempts);
        }

        json.WriteEndObject();
    }

    private static void WriteAmounts(Utf8JsonWriter json, long downloaded, long? total, double? instantaneous, double? smoothed, double? eta)
    {
        json.WriteNumber("downloaded"u8, downloaded);
        WriteOptional(json, "total"u8, total);
        json.WriteNumber("instantaneous_speed"u8, Math.Round(instantaneous ?? 0));
        json.WriteNumber("smoothed_speed"u8, Math.Round(smoothed ?? 0));
        WriteOptional(json, "eta_secs"u8, eta is { } seconds && double.IsFinite(seconds) ? Math.Round(seconds, 1) : null);
    }

    private static void WriteOptional(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string ProtocolOf(string provider) =>
        provider.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? provider[..colon] : provider;
}
