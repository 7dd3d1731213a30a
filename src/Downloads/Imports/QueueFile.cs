using System.Text.Json;

namespace Downloads.Imports;

/// <summary>
/// A <c>download_queue.json</c> of the instance queue (contracts, section 4). Its entries run commands on an instance; they are no transfers of this node and are
/// told as what they are, each with its instance.
/// </summary>
internal static class QueueFile
{
    public static bool IsEntry(JsonElement entry) => JsonText.Of(entry, "instance_id") is not null || IsNumber(entry);

    public static IReadOnlyList<ImportEntry> Read(JsonElement root) => [.. root.EnumerateArray().Select(ReadEntry)];

    private static ImportEntry ReadEntry(JsonElement entry, int index)
    {
        var instance = entry.GetProperty("instance_id"u8).ToString();
        var name = JsonText.Of(entry, "id") ?? $"entry {index}";
        return ImportEntry.Skipped(name, JsonText.Of(entry, "status") is "COMPLETE" or "FAILED"
            ? "It is finished already."
            : $"Its commands run on instance {instance}; this node runs no commands on instances.");
    }

    private static bool IsNumber(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("instance_id"u8, out var id) && id.ValueKind == JsonValueKind.Number;
}
