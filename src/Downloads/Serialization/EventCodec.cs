using System.Text.Json;
using System.Text.Json.Serialization;
using Downloads.Life;

namespace Downloads.Serialization;

public static class EventCodec
{
    public static string ManifestOf(DownloadEvent e) => "download." + JsonNamingPolicy.SnakeCaseLower.ConvertName(e.GetType().Name) + ".v1";

    public static byte[] Encode(DownloadEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, e.GetType(), Options);

    public static DownloadEvent Decode(string manifest, ReadOnlySpan<byte> payload) =>
        (DownloadEvent)JsonSerializer.Deserialize(payload, typeof(DownloadEvent).GetNestedTypes().Single(t => "download." + JsonNamingPolicy.SnakeCaseLower.ConvertName(t.Name) + ".v1" == manifest), Options)!;

    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}

public static class StateCodec
{
    public static byte[] Encode(DownloadState s) => JsonSerializer.SerializeToUtf8Bytes(s, EventCodec.Options);

    public static DownloadState Decode(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize<DownloadState>(bytes, EventCodec.Options)!;
}
