using System.Text.Json;

namespace Downloads.Gateway.Tests.Live;

/// <summary>Short ways into a frame.</summary>
internal static class FrameExtensions
{
    public static long Seq(this JsonElement frame) => frame.GetProperty("seq").GetInt64();

    /// <summary>Null for a newest-wins frame.</summary>
    public static long? Prev(this JsonElement frame) => frame.TryGetProperty("prev", out var prev) ? prev.GetInt64() : null;

    public static JsonElement Data(this JsonElement frame) => frame.GetProperty("data");

    public static string Type(this JsonElement frame) => frame.Data().GetProperty("type").GetString()!;

    public static Guid TaskId(this JsonElement frame) => frame.Data().GetProperty("task_id").GetGuid();

    public static string? From(this JsonElement frame) => frame.Data().GetProperty("from").GetString();

    public static string To(this JsonElement frame) => frame.Data().GetProperty("to").GetString()!;

    public static string Code(this JsonElement frame) => frame.GetProperty("code").GetString()!;

    public static List<JsonElement> Items(this JsonElement frame) => [.. frame.GetProperty("items").EnumerateArray()];
}
