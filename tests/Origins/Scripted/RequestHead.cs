using System.Globalization;

namespace Origins.Scripted;

/// <summary>A request line and its headers.</summary>
internal sealed record RequestHead(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The range asked for, the last byte included and null where it is open; null where none or a form nobody here sends.</summary>
    public (long First, long? Last)? Range
    {
        get
        {
            if (!Headers.TryGetValue("Range", out var value) || !value.StartsWith("bytes=", StringComparison.Ordinal))
            {
                return null;
            }

            var bounds = value["bytes=".Length..].Split('-');
            return bounds.Length == 2 && long.TryParse(bounds[0], CultureInfo.InvariantCulture, out var first)
                ? (first, long.TryParse(bounds[1], CultureInfo.InvariantCulture, out var last) ? last : null)
                : null;
        }
    }

    public static RequestHead Parse(string text)
    {
        var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new(first[0], first[1], headers);
    }
}
