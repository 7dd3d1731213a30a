using System.Text.Json;
using Downloads.Gateway.Api;
using Downloads.Gateway.Live;

namespace Downloads.Gateway.Cluster;

/// <summary>The <c>data</c> of the topic <c>cluster</c>, and the items of its snapshots; each names its kind in <c>type</c>.</summary>
internal static class ClusterData
{
    public static DataWriter Member(string type, MemberRead member) => json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WritePropertyName("member"u8);
        JsonSerializer.Serialize(json, member, GatewayJson.Default.MemberRead);
        json.WriteEndObject();
    };

    /// <param name="moved">Shards with their former owners.</param>
    public static DataWriter ShardsMoved(ShardsAnswer now, IReadOnlyList<(int Shard, Guid? From)> moved, ClusterFacts before) => json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "shards_moved"u8);
        WriteSums(json, now);
        json.WriteStartArray("moves"u8);
        foreach (var (shard, from) in moved)
        {
            json.WriteStartObject();
            json.WriteNumber("shard"u8, shard);
            json.WriteString("from"u8, before.AddressOf(from));
            json.WriteString("to"u8, now.Shards[shard].Owner);
            json.WriteNumber("epoch"u8, now.Shards[shard].Epoch);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    };

    public static DataWriter Shards(ShardsAnswer now) => json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "shards"u8);
        WriteSums(json, now);
        json.WriteEndObject();
    };

    private static void WriteSums(Utf8JsonWriter json, ShardsAnswer now)
    {
        json.WriteNumber("shard_count"u8, now.ShardCount);
        json.WriteNumber("map_version"u8, now.MapVersion);
        json.WriteNumber("unowned"u8, now.Unowned);
        json.WriteNumber("moving"u8, now.Moving);
    }
}
