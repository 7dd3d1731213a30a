using System.Text.Json;
using Downloads.Transfers;

namespace Downloads.Serialization;

/// <summary>The stored form of a failure.</summary>
internal static class FailureJson
{
    public static void Write(Utf8JsonWriter json, TransferFailure failure)
    {
        json.WriteStartObject("failure"u8);
        json.WriteString("class"u8, failure.Class);
        json.WriteString("message"u8, failure.Message);
        json.WriteOptional("transient"u8, failure.Transient);
        if (failure.RetryAfterMs is { } retryAfter)
        {
            json.WriteNumber("retry_after_ms"u8, retryAfter);
        }

        json.WriteEndObject();
    }

    public static TransferFailure Read(ref Utf8JsonReader reader)
    {
        string? failureClass = null, message = null;
        var transient = false;
        long? retryAfter = null;
        while (reader.NextField())
        {
            if (reader.Is("class"u8)) { failureClass = reader.Text(); }
            else if (reader.Is("message"u8)) { message = reader.Text(); }
            else if (reader.Is("transient"u8)) { transient = reader.GetBoolean(); }
            else if (reader.Is("retry_after_ms"u8)) { retryAfter = reader.GetInt64(); }
            else { reader.SkipField(); }
        }

        return new(failureClass ?? throw new JsonException("A failure without a class."), message ?? "", transient, retryAfter);
    }
}
