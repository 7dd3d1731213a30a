using System.Collections.Immutable;
using System.Text.Json;
using Downloads.Providers;

namespace Downloads.Serialization;

/// <summary>How a provider's rate is shared: <c>"last_rate":7,"rates":[{"node":"a","number":7,"told":500,"ceiling":1000}]</c>; left out where it never was.</summary>
internal static class RatesJson
{
    public static void Write(Utf8JsonWriter json, ThrottleState state)
    {
        json.WriteOptional("last_rate"u8, state.LastRate);
        if (state.Rates.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("rates"u8);
        foreach (var (node, rate) in state.Rates)
        {
            json.WriteStartObject();
            json.WriteString("node"u8, node);
            json.WriteNumber("number"u8, rate.Number);
            json.WriteNumber("told"u8, rate.Told);
            json.WriteNumber("ceiling"u8, rate.Ceiling);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static ImmutableSortedDictionary<string, NodeRate> Read(ref Utf8JsonReader reader)
    {
        var rates = ThrottleState.New.Rates.ToBuilder();
        while (reader.NextElement())
        {
            var node = "";
            var rate = new NodeRate(0, 0, 0);
            while (reader.NextField())
            {
                if (reader.Is("node"u8)) { node = reader.Text(); }
                else if (reader.Is("number"u8)) { rate = rate with { Number = reader.GetInt64() }; }
                else if (reader.Is("told"u8)) { rate = rate with { Told = reader.GetInt64() }; }
                else if (reader.Is("ceiling"u8)) { rate = rate with { Ceiling = reader.GetInt64() }; }
                else { reader.SkipField(); }
            }

            rates.Add(node, rate);
        }

        return rates.ToImmutable();
    }
}
