using System.Collections.Immutable;
using System.Text.Json;
using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Serialization;

/// <summary>
/// A provider's state as its snapshot row holds it. Version 2 is written; version 1, which knew permits alone (<c>Version, Name, LastPermit, Grants</c>), is read
/// for ever: its permits go on, everything else begins as in a new provider.
/// </summary>
public static class ProviderStateCodec
{
    private const string Manifest = "provider.state.v";
    private const int Version = 2;

    public static byte[] Encode(ProviderState state) => JsonBytes.Of(state, Write);

    /// <exception cref="UnknownManifestException">A newer version wrote it.</exception>
    /// <exception cref="CorruptPayloadException">It is no state.</exception>
    public static ProviderState Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            return Read(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException or ArgumentException)
        {
            throw new CorruptPayloadException($"{Manifest}{Version}", e);
        }
    }

    private static void Write(Utf8JsonWriter json, ProviderState provider)
    {
        var state = provider.Throttle;
        json.WriteStartObject();
        json.WriteNumber("v"u8, Version);
        json.WriteString("name"u8, provider.Name);
        json.WriteNumber("last_permit"u8, state.LastPermit);
        json.WriteStartArray("grants"u8);
        foreach (var (permit, grant) in state.Grants)
        {
            WriteGrant(json, permit, grant);
        }

        json.WriteEndArray();
        json.WriteOptional("interactive_run"u8, state.Share.InteractiveRun);
        json.WriteOptional("automatic_run"u8, state.Share.AutomaticRun);
        json.WriteOptional("starts_full_at"u8, state.Starts.FullAt.UtcTicks); // exact, or a fast rate would be rounded away
        CircuitJson.Write(json, state.Circuit);
        if (state.CalmUntil != default)
        {
            json.WriteTime("calm_until"u8, state.CalmUntil);
        }

        json.WriteOptional("disk_full"u8, state.DiskFull);
        RatesJson.Write(json, state);
        json.WriteEndObject();
    }

    private static void WriteGrant(Utf8JsonWriter json, long permit, Grant grant)
    {
        json.WriteStartObject();
        json.WriteNumber("permit"u8, permit);
        json.WriteString("download"u8, grant.Download);
        json.WriteNumber("class"u8, (int)grant.Class);
        json.WriteOptional("node"u8, grant.Node.Length == 0 ? null : grant.Node);
        json.WriteOptional("judged"u8, grant.Judged);
        json.WriteOptional("connection"u8, grant.IsConnection);
        json.WriteEndObject();
    }

    private static ProviderState Read(ref Utf8JsonReader reader)
    {
        string? name = null;
        int interactiveRun = 0, automaticRun = 0;
        var state = ThrottleState.New;
        while (reader.NextField())
        {
            if (reader.Is("v"u8)) { Check(reader.GetInt32(), Version); }
            else if (reader.Is("Version"u8)) { Check(reader.GetInt32(), 1); }
            else if (reader.Is("name"u8) || reader.Is("Name"u8)) { name = reader.Text(); }
            else if (reader.Is("last_permit"u8) || reader.Is("LastPermit"u8)) { state = state with { LastPermit = reader.GetInt64() }; }
            else if (reader.Is("grants"u8)) { state = state with { Grants = ReadGrants(ref reader) }; }
            else if (reader.Is("Grants"u8)) { state = state with { Grants = ReadGrantsOfVersion1(ref reader) }; }
            else if (reader.Is("interactive_run"u8)) { interactiveRun = reader.GetInt32(); }
            else if (reader.Is("automatic_run"u8)) { automaticRun = reader.GetInt32(); }
            else if (reader.Is("starts_full_at"u8)) { state = state with { Starts = new(new DateTimeOffset(reader.GetInt64(), TimeSpan.Zero)) }; }
            else if (reader.Is("circuit"u8)) { state = state with { Circuit = CircuitJson.Read(ref reader) }; }
            else if (reader.Is("calm_until"u8)) { state = state with { CalmUntil = reader.Time() }; }
            else if (reader.Is("disk_full"u8)) { state = state with { DiskFull = reader.GetBoolean() }; }
            else if (reader.Is("last_rate"u8)) { state = state with { LastRate = reader.GetInt64() }; }
            else if (reader.Is("rates"u8)) { state = state with { Rates = RatesJson.Read(ref reader) }; }
            else { reader.SkipField(); }
        }

        return new(name ?? throw new JsonException("A provider without a name."), state with { Share = new(interactiveRun, automaticRun) });
    }

    private static void Check(int version, int expected)
    {
        if (version != expected)
        {
            throw new UnknownManifestException($"{Manifest}{version}");
        }
    }

    private static ImmutableSortedDictionary<long, Grant> ReadGrants(ref Utf8JsonReader reader)
    {
        var grants = ImmutableSortedDictionary.CreateBuilder<long, Grant>();
        while (reader.NextElement())
        {
            long permit = 0;
            var grant = new Grant(default, QueueClass.Automatic);
            while (reader.NextField())
            {
                if (reader.Is("permit"u8)) { permit = reader.GetInt64(); }
                else if (reader.Is("download"u8)) { grant = grant with { Download = reader.GetGuid() }; }
                else if (reader.Is("class"u8)) { grant = grant with { Class = (QueueClass)reader.GetInt32() }; }
                else if (reader.Is("node"u8)) { grant = grant with { Node = reader.Text() }; }
                else if (reader.Is("judged"u8)) { grant = grant with { Judged = reader.GetBoolean() }; }
                else if (reader.Is("connection"u8)) { grant = grant with { IsConnection = reader.GetBoolean() }; }
                else { reader.SkipField(); }
            }

            grants.Add(permit, grant);
        }

        return grants.ToImmutable();
    }

    private static ImmutableSortedDictionary<long, Grant> ReadGrantsOfVersion1(ref Utf8JsonReader reader)
    {
        var grants = ImmutableSortedDictionary.CreateBuilder<long, Grant>();
        while (reader.NextField())
        {
            var permit = long.Parse(reader.Text(), System.Globalization.CultureInfo.InvariantCulture);
            reader.Read();
            grants.Add(permit, new(reader.GetGuid(), QueueClass.Automatic));
        }

        return grants.ToImmutable();
    }
}
