using System.Text.Json;
using Downloads.Actors;
using Downloads.Projections;

namespace Downloads.Gateway.Api;

/// <summary>The journal of a download, for audit.</summary>
public sealed record JournalPage(Guid Id, IReadOnlyList<JournalPageEntry> Events)
{
    internal static void Write(Utf8JsonWriter json, Guid id, IReadOnlyList<JournalEntry> entries)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteStartArray("events"u8);
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteNumber("seq"u8, entry.Seq);
            json.WriteString("type"u8, entry.Type);
            json.WriteString("at"u8, entry.At.UtcDateTime);
            json.WriteString("command_id"u8, entry.CommandId?.ToString());
            json.WritePropertyName("data"u8);
            JournalWords.Write(json, entry.Payload.Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <param name="Type">Manifest of the event, such as <c>download.queued.v1</c>.</param>
/// <param name="CommandId">The command that caused it, where it came from outside with an id.</param>
/// <param name="Data">The event in words: times in UTC, names for what the journal holds as numbers, no secrets.</param>
public sealed record JournalPageEntry(long Seq, string Type, DateTime At, Guid? CommandId, JsonElement Data);
