using System.Text.Json;

namespace Origins.Nodes;

/// <summary>A frame as it came.</summary>
/// <param name="At">Timestamp of <see cref="TimeProvider.System"/>.</param>
/// <param name="Connection">1 for the first connection, and one more with each reconnect.</param>
public sealed record LiveFrame(long At, int Connection, JsonElement Json)
{
    public string Op { get; } = Json.GetProperty("op").GetString()!;

    public string? Topic { get; } = Text(Json, "topic");

    public string? Id { get; } = Text(Json, "id");

    public long? Seq { get; } = Json.TryGetProperty("seq", out var seq) && seq.ValueKind == JsonValueKind.Number ? seq.GetInt64() : null;

    /// <summary>The payload of an event.</summary>
    public JsonElement Data => Json.GetProperty("data");

    /// <summary>The event's kind, such as <c>task_status_changed</c> or <c>succeeded</c>; null where it is no event.</summary>
    public string? Type { get; } = Json.TryGetProperty("data", out var data) ? Text(data, "type") : null;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
