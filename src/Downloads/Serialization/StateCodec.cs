using System.Collections.Immutable;
using System.Text.Json;
using Downloads.Life;
using Downloads.Requests;
using Downloads.Transfers;

namespace Downloads.Serialization;

/// <summary>
/// A download's state as its snapshot row holds it: JSON with a version. Fields may be added under the same version, for a reader skips what
/// it does not know; the version grows only when an old reader would misunderstand.
/// </summary>
public static class StateCodec
{
    private const string Manifest = "download.state.v";
    private const int Version = 1;

    public static byte[] Encode(DownloadState state) => JsonBytes.Of(state, Write);

    /// <exception cref="UnknownManifestException">A newer version wrote it.</exception>
    /// <exception cref="CorruptPayloadException">It is no state.</exception>
    public static DownloadState Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            return Read(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw new CorruptPayloadException($"{Manifest}{Version}", e);
        }
    }

    private static void Write(Utf8JsonWriter json, DownloadState state)
    {
        json.WriteStartObject();
        json.WriteNumber("v"u8, Version);
        json.WriteString("id"u8, state.Id);
        json.WriteNumber("seq"u8, state.Seq);
        json.WriteNumber("status"u8, (int)state.Status);
        json.WriteNumber("phase"u8, (int)state.Phase);
        json.WriteNumber("class"u8, (int)state.Class);
        if (state.Permit is { } permit)
        {
            json.WriteNumber("permit"u8, permit);
        }

        if (state.LastPermit is { } last && last != state.Permit)
        {
            json.WriteNumber("last_permit"u8, last);
        }

        json.WriteOptional("held"u8, state.Held);
        json.WriteTime("queued_at"u8, state.QueuedAt);
        json.WriteOptional("started_at"u8, state.StartedAt);
        json.WriteOptional("finished_at"u8, state.FinishedAt);
        json.WriteOptional("attempt"u8, state.Attempt);
        json.WriteOptional("failures"u8, state.Failures);
        json.WriteNumber("max_attempts"u8, state.MaxAttempts);
        json.WriteOptional("next_attempt_at"u8, state.NextAttemptAt);
        if (state.Failure is { } failure)
        {
            FailureJson.Write(json, failure);
        }

        json.WriteOptional("cancel_requested"u8, state.CancelRequested);
        json.WriteOptional("keep_part"u8, state.KeepPart);
        json.WriteOptional("node"u8, state.Node);
        json.WritePropertyName("spec"u8);
        SpecJson.Write(json, state.Spec);
        json.WriteStartArray("files"u8);
        foreach (var file in state.Files)
        {
            FileJson.Write(json, file);
        }

        json.WriteEndArray();
        WriteCommands(json, state.Commands);
        json.WriteEndObject();
    }

    private static DownloadState Read(ref Utf8JsonReader reader)
    {
        Guid id = default;
        long seq = 0;
        int status = 0, phase = 0, queueClass = 0, attempt = 0, failures = 0, maxAttempts = 0;
        long? permit = null, lastPermit = null;
        bool held = false, cancelRequested = false, keepPart = false;
        DateTimeOffset queuedAt = default;
        DateTimeOffset? startedAt = null, finishedAt = null, nextAttemptAt = null;
        TransferFailure? failure = null;
        string? node = null;
        DownloadSpec? spec = null;
        ImmutableArray<FileState> files = [];
        var commands = CommandLog.Empty;
        while (reader.NextField())
        {
            if (reader.Is("v"u8)) { Check(reader.GetInt32()); }
            else if (reader.Is("id"u8)) { id = reader.GetGuid(); }
            else if (reader.Is("seq"u8)) { seq = reader.GetInt64(); }
            else if (reader.Is("status"u8)) { status = reader.GetInt32(); }
            else if (reader.Is("phase"u8)) { phase = reader.GetInt32(); }
            else if (reader.Is("class"u8)) { queueClass = reader.GetInt32(); }
            else if (reader.Is("permit"u8)) { permit = reader.GetInt64(); }
            else if (reader.Is("last_permit"u8)) { lastPermit = reader.GetInt64(); }
            else if (reader.Is("held"u8)) { held = reader.GetBoolean(); }
            else if (reader.Is("queued_at"u8)) { queuedAt = reader.Time(); }
            else if (reader.Is("started_at"u8)) { startedAt = reader.Time(); }
            else if (reader.Is("finished_at"u8)) { finishedAt = reader.Time(); }
            else if (reader.Is("attempt"u8)) { attempt = reader.GetInt32(); }
            else if (reader.Is("failures"u8)) { failures = reader.GetInt32(); }
            else if (reader.Is("max_attempts"u8)) { maxAttempts = reader.GetInt32(); }
            else if (reader.Is("next_attempt_at"u8)) { nextAttemptAt = reader.Time(); }
            else if (reader.Is("failure"u8)) { failure = FailureJson.Read(ref reader); }
            else if (reader.Is("cancel_requested"u8)) { cancelRequested = reader.GetBoolean(); }
            else if (reader.Is("keep_part"u8)) { keepPart = reader.GetBoolean(); }
            else if (reader.Is("node"u8)) { node = reader.Text(); }
            else if (reader.Is("spec"u8)) { spec = SpecJson.Read(ref reader); }
            else if (reader.Is("files"u8)) { files = ReadFiles(ref reader); }
            else if (reader.Is("commands"u8)) { commands = ReadCommands(ref reader); }
            else { reader.SkipField(); }
        }

        return new()
        {
            Id = id,
            Seq = seq,
            Status = (DownloadStatus)status,
            Phase = (RunningPhase)phase,
            Class = (QueueClass)queueClass,
            Permit = permit,
            LastPermit = lastPermit ?? permit,
            Held = held,
            QueuedAt = queuedAt,
            StartedAt = startedAt,
            FinishedAt = finishedAt,
            Attempt = attempt,
            Failures = failures,
            MaxAttempts = maxAttempts,
            NextAttemptAt = nextAttemptAt,
            Failure = failure,
            CancelRequested = cancelRequested,
            KeepPart = keepPart,
            Node = node,
            Spec = spec ?? throw new JsonException("A state without its request."),
            Files = files.IsEmpty ? throw new JsonException("A state without files.") : files,
            Commands = commands,
        };
    }

    private static void Check(int version)
    {
        if (version != Version)
        {
            throw new UnknownManifestException($"{Manifest}{version}");
        }
    }

    private static ImmutableArray<FileState> ReadFiles(ref Utf8JsonReader reader)
    {
        var files = ImmutableArray.CreateBuilder<FileState>(1);
        while (reader.NextElement())
        {
            files.Add(FileJson.Read(ref reader));
        }

        return files.DrainToImmutable();
    }

    private static void WriteCommands(Utf8JsonWriter json, CommandLog commands)
    {
        if (commands.Entries.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("commands"u8);
        foreach (var entry in commands.Entries)
        {
            json.WriteStringValue(entry.CommandId);
            json.WriteStringValue(entry.Result);
        }

        json.WriteEndArray();
    }

    private static CommandLog ReadCommands(ref Utf8JsonReader reader)
    {
        var entries = ImmutableArray.CreateBuilder<HandledCommand>();
        while (reader.NextElement())
        {
            var id = reader.GetGuid();
            entries.Add(reader.NextElement() ? new(id, reader.Text()) : throw new JsonException("A command without its result."));
        }

        return new(entries.ToImmutable());
    }
}
