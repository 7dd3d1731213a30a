using System.Text.Json;

namespace Downloads.Imports;

/// <summary>An export of this product: each entry holds its request. What is completed or was cancelled is not begun again.</summary>
internal static class ExportFile
{
    public static IReadOnlyList<ImportEntry> Read(JsonElement downloads) => [.. downloads.EnumerateArray().Select(ReadEntry)];

    private static ImportEntry ReadEntry(JsonElement entry, int index)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            return ImportEntry.Skipped($"entry {index}", "An entry is a JSON object.");
        }

        var name = JsonText.Of(entry, "track_info", "display_name") ?? JsonText.Of(entry, "id") ?? $"entry {index}";
        var status = JsonText.Of(entry, "status");
        if (status is "completed" or "cancelled")
        {
            return ImportEntry.Skipped(name, $"It is {status} already.");
        }

        if (!entry.TryGetProperty("request"u8, out var request))
        {
            return ImportEntry.Skipped(name, "The entry has no request: it does not say what to download.");
        }

        var omitted = entry.TryGetProperty("secrets_omitted"u8, out var secrets) && secrets.ValueKind == JsonValueKind.True;
        return new(name, request, omitted ? "Its headers and credentials were not exported." : null, Paused: status == "paused");
    }
}
