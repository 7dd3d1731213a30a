using System.Text.Json;
using Downloads.Life;
using Downloads.Requests;

namespace Downloads.Projections;

/// <summary>
/// A stored event as people audit it: times in UTC with a Z, words where the journal holds numbers. Sealed headers are only said to be there, and what
/// means something to one machine alone (an inode) is left out. Any other field comes through as it is, also one that a newer version wrote.
/// </summary>
public static class JournalWords
{
    /// <param name="payload">One event's JSON object, as its codec wrote it.</param>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(json);
        var reader = new Utf8JsonReader(payload);
        var field = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    field = reader.GetString()!;
                    WriteName(json, ref reader, field);
                    break;
                case JsonTokenType.StartObject:
                    json.WriteStartObject();
                    break;
                case JsonTokenType.EndObject:
                    json.WriteEndObject();
                    break;
                case JsonTokenType.StartArray:
                    json.WriteStartArray();
                    break;
                case JsonTokenType.EndArray:
                    json.WriteEndArray();
                    break;
                case JsonTokenType.String:
                    json.WriteStringValue(reader.GetString());
                    break;
                case JsonTokenType.Number when reader.TryGetInt64(out var number):
                    WriteNumber(json, field, number);
                    break;
                default:
                    json.WriteRawValue(reader.ValueSpan);
                    break;
            }
        }
    }

    private static void WriteName(Utf8JsonWriter json, ref Utf8JsonReader reader, string field)
    {
        switch (field)
        {
            case "sealed_headers":
                reader.Skip();
                json.WriteBoolean("has_headers"u8, value: true);
                break;
            case "inode":
                reader.Skip();
                break;
            default:
                json.WritePropertyName(field);
                break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string field, long number)
    {
        switch (field)
        {
            case "at" or "next_attempt_at" or "not_before":
                json.WriteStringValue(DateTimeOffset.FromUnixTimeMilliseconds(number).UtcDateTime);
                break;
            case "phase":
                WriteWord(json, (RunningPhase)number, number);
                break;
            case "class":
                WriteWord(json, (QueueClass)number, number);
                break;
            case "why":
                WriteWord(json, (RequeueReason)number, number);
                break;
            case "collision":
                WriteWord(json, (CollisionPolicy)number, number);
                break;
            default:
                json.WriteNumberValue(number);
                break;
        }
    }

    private static void WriteWord<T>(Utf8JsonWriter json, T value, long number)
        where T : struct, Enum
    {
        if (Enum.GetName(value) is { } word)
        {
            json.WriteStringValue(JsonNamingPolicy.SnakeCaseLower.ConvertName(word));
        }
        else
        {
            json.WriteNumberValue(number);
        }
    }
}
