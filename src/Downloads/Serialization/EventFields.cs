using System.Collections.Immutable;
using System.Text.Json;
using Downloads.Life;
using Downloads.Requests;
using Downloads.Transfers;

namespace Downloads.Serialization;

/// <summary>All fields that events have: one pass over the JSON fills them, and each manifest's reader takes its own.</summary>
internal sealed class EventFields
{
    private DateTimeOffset? _at;

    public DateTimeOffset At => Require(_at, "at");

    public Guid? Id { get; private set; }

    public DownloadSpec? Spec { get; private set; }

    public string? Node { get; private set; }

    public long Permit { get; private set; }

    public int Attempt { get; private set; }

    public int MaxAttempts { get; private set; }

    public DateTimeOffset? NextAttemptAt { get; private set; }

    public RunningPhase? Phase { get; private set; }

    public int File { get; private set; }

    public string? Reason { get; private set; }

    public FetchedFile? Fetched { get; private set; }

    public QueueClass? Class { get; private set; }

    public RequeueReason? RequeueReason { get; private set; }

    public TransferFailure? Failure { get; private set; }

    public ImmutableArray<string> Paths { get; private set; } = [];

    public bool KeepPart { get; private set; }

    public int? Priority { get; private set; }

    public string? Label { get; private set; }

    public long? BytesPerSecond { get; private set; }

    public static EventFields Read(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        var f = new EventFields();
        while (reader.NextField())
        {
            if (reader.Is("at"u8)) { f._at = reader.Time(); }
            else if (reader.Is("id"u8)) { f.Id = reader.GetGuid(); }
            else if (reader.Is("spec"u8)) { f.Spec = SpecJson.Read(ref reader); }
            else if (reader.Is("node"u8)) { f.Node = reader.Text(); }
            else if (reader.Is("permit"u8)) { f.Permit = reader.GetInt64(); }
            else if (reader.Is("attempt"u8)) { f.Attempt = reader.GetInt32(); }
            else if (reader.Is("max_attempts"u8)) { f.MaxAttempts = reader.GetInt32(); }
            else if (reader.Is("next_attempt_at"u8)) { f.NextAttemptAt = reader.Time(); }
            else if (reader.Is("phase"u8)) { f.Phase = (RunningPhase)reader.GetInt32(); }
            else if (reader.Is("file"u8)) { f.File = reader.GetInt32(); }
            else if (reader.Is("reason"u8)) { f.Reason = reader.Text(); }
            else if (reader.Is("fetched"u8)) { f.Fetched = FileJson.ReadFetched(ref reader); }
            else if (reader.Is("class"u8)) { f.Class = (QueueClass)reader.GetInt32(); }
            else if (reader.Is("why"u8)) { f.RequeueReason = (RequeueReason)reader.GetInt32(); }
            else if (reader.Is("failure"u8)) { f.Failure = FailureJson.Read(ref reader); }
            else if (reader.Is("paths"u8)) { f.Paths = reader.Texts(); }
            else if (reader.Is("keep_part"u8)) { f.KeepPart = reader.GetBoolean(); }
            else if (reader.Is("priority"u8)) { f.Priority = reader.GetInt32(); }
            else if (reader.Is("label"u8)) { f.Label = reader.Text(); }
            else if (reader.Is("bytes_per_second"u8)) { f.BytesPerSecond = reader.GetInt64(); }
            else { reader.SkipField(); }
        }

        return f;
    }

    public T Require<T>(T? value, string name)
        where T : struct => value ?? throw new JsonException($"The field '{name}' is missing.");

    public T Require<T>(T? value, string name)
        where T : class => value ?? throw new JsonException($"The field '{name}' is missing.");
}
