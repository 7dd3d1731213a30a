using System.Text.Json;

namespace Downloads.Imports;

/// <summary>Text in a document that may be of any shape.</summary>
internal static class JsonText
{
    /// <summary>The string at the end of the path, or null where there is none.</summary>
    public static string? Of(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}
