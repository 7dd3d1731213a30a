using System.Text.Json;
using Downloads.Providers;

namespace Downloads.Serialization;

/// <summary>The stored form of a circuit.</summary>
internal static class CircuitJson
{
    public static void Write(Utf8JsonWriter json, Circuit circuit)
    {
        json.WriteStartObject("circuit"u8);
        json.WriteNumber("state"u8, (int)circuit.State);
        json.WriteOptional("failures"u8, circuit.Failures);
        json.WriteOptional("open_until"u8, circuit.OpenUntil == default ? null : circuit.OpenUntil);
        json.WriteOptional("probe"u8, circuit.Probe);
        json.WriteOptional("last_served_at"u8, circuit.LastServedAt);
        json.WriteOptional("last_error"u8, circuit.LastError);
        json.WriteEndObject();
    }

    public static Circuit Read(ref Utf8JsonReader reader)
    {
        var circuit = Circuit.New;
        while (reader.NextField())
        {
            if (reader.Is("state"u8)) { circuit = circuit with { State = (CircuitState)reader.GetInt32() }; }
            else if (reader.Is("failures"u8)) { circuit = circuit with { Failures = reader.GetInt32() }; }
            else if (reader.Is("open_until"u8)) { circuit = circuit with { OpenUntil = reader.Time() }; }
            else if (reader.Is("probe"u8)) { circuit = circuit with { Probe = reader.GetInt64() }; }
            else if (reader.Is("last_served_at"u8)) { circuit = circuit with { LastServedAt = reader.Time() }; }
            else if (reader.Is("last_error"u8)) { circuit = circuit with { LastError = reader.Text() }; }
            else { reader.SkipField(); }
        }

        return circuit;
    }
}
