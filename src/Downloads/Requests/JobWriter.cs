using System.Text.Json;

namespace Downloads.Requests;

/// <summary>
/// Writes a request as the JSON that <see cref="RequestReader"/> reads back to the same request. Sealed headers are left out: secrets leave the node with nobody.
/// </summary>
public static class JobWriter
{
    public static void Write(Utf8JsonWriter json, DownloadSpec spec)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(spec);
        json.WriteStartObject();
        WriteTexts(json, "urls"u8, spec.Urls);
        json.WriteString("provider"u8, spec.Provider);
        WriteText(json, "label"u8, spec.Label);
        WriteText(json, "post_title"u8, spec.PostTitle);
        if (spec.Priority != 0)
        {
            json.WriteNumber("priority"u8, spec.Priority);
        }

        WriteText(json, "destination"u8, spec.Destination.Length == 0 ? null : spec.Destination);
        WriteText(json, "filename"u8, spec.Filename);
        WriteText(json, "checksum"u8, spec.Checksum is { } checksum ? $"{checksum.Algorithm}={checksum.Hex}" : null);
        if (!spec.Mirrors.IsEmpty)
        {
            WriteTexts(json, "mirrors"u8, spec.Mirrors);
        }

        if (spec.NotBefore is { } notBefore)
        {
            json.WriteString("not_before"u8, notBefore.UtcDateTime);
        }

        if (spec.Collision != CollisionPolicy.Rename)
        {
            json.WriteString("on_conflict"u8, JsonNamingPolicy.SnakeCaseLower.ConvertName(spec.Collision.ToString()));
        }

        if (spec.BytesPerSecond != 0)
        {
            json.WriteNumber("bandwidth_limit"u8, spec.BytesPerSecond);
        }

        WriteText(json, "if_changed"u8, spec.IfChanged);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
