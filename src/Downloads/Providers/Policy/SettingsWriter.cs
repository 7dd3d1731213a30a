using System.Buffers;
using System.Text.Json;

namespace Downloads.Providers;

/// <summary>Writes settings as the document that <see cref="SettingsReader"/> reads back to the same value.</summary>
public static class SettingsWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static ReadOnlyMemory<byte> Write(RuntimeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Indented);
        json.WriteStartObject();
        json.WriteNumber("max_concurrent", settings.MaxConcurrent);
        json.WriteNumber("memory_bytes", settings.MemoryBytes);
        json.WriteNumber("bytes_per_second", settings.BytesPerSecond);
        WritePolicy(json, "defaults", PolicyField.All.Select(field => KeyValuePair.Create(field.Name, field.Get(settings.Defaults))));
        json.WriteStartObject("providers");
        foreach (var (provider, choice) in settings.Providers)
        {
            WritePolicy(json, provider, choice.Values);
        }

        json.WriteEndObject();
        WriteRules(json, settings);
        WriteStrings(json, "paused", settings.Paused);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WritePolicy(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, double>> values)
    {
        json.WriteStartObject(name);
        foreach (var (field, value) in values)
        {
            json.WriteNumber(field, value);
        }

        json.WriteEndObject();
    }

    private static void WriteRules(Utf8JsonWriter json, RuntimeSettings settings)
    {
        json.WriteStartArray("rules");
        foreach (var rule in settings.Rules)
        {
            json.WriteStartObject();
            WriteStrings(json, "hosts", rule.Hosts.Select(host => host.ToString()));
            json.WriteString("provider", rule.Provider);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
