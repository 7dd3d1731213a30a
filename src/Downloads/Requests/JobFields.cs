using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Downloads.Requests;

/// <summary>The fields of one job, each read with its rules; what is wrong is collected with its pointer.</summary>
internal sealed partial class JobFields
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "url", "urls", "track", "provider", "label", "post_title", "priority", "destination", "filename", "checksum", "headers", "mirrors", "not_before",
        "on_conflict", "bandwidth_limit", "if_changed",
    }.ToFrozenSet();

    /// <summary>RFC 3339, seconds optional; without an offset it is UTC.</summary>
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly string _pointer;
    private readonly ICollection<RequestProblem> _problems;

    /// <summary>Takes the known fields of an object and refuses the others.</summary>
    public JobFields(JsonElement job, string pointer, ICollection<RequestProblem> problems)
    {
        (_pointer, _problems) = (pointer, problems);
        foreach (var field in job.EnumerateObject())
        {
            var name = NameOf(field);
            if (!Known.Contains(name))
            {
                Refuse(Escape(name), "field.unknown", "There is no such field.");
            }
            else if (!_fields.TryAdd(name, field.Value))
            {
                Refuse(name, "field.repeated", "The field is there twice.");
            }
        }
    }

    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A name that is no valid Unicode reads as U+FFFD: it is refused as unknown like any other.</summary>
    public static string NameOf(JsonProperty field)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    /// <summary>Null where it is no valid Unicode.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public void Refuse(string field, string code, string message) =>
        _problems.Add(new(field.Length == 0 ? _pointer : $"{_pointer}/{field}", code, message));

    public bool Has(string field) => TryGet(field, out _);

    public bool IsEmptyArray(string field) => TryGet(field, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    /// <summary>Null where it is absent or empty.</summary>
    public string? Text(string field, int maxLength)
    {
        if (!TryGetText(field, out var text) || text.Length == 0)
        {
            return null;
        }

        if (text.Length > maxLength || text.Any(char.IsControl))
        {
            Refuse(field, "field.range", $"At most {maxLength} characters, none of them a control character.");
            return null;
        }

        return text;
    }

    public long? Integer(string field, long min, long max)
    {
        if (!TryGet(field, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number) || number < min || number > max)
        {
            Refuse(field, "field.range", max == long.MaxValue ? $"A whole number from {min} on." : $"A whole number from {min} to {max}.");
            return null;
        }

        return number;
    }

    public DateTimeOffset? Time(string field)
    {
        if (!TryGetText(field, out var text))
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.UtcDateTime.Year is >= 1970 and <= 9000)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        }

        Refuse(field, "field.type", "A time as ISO 8601, such as 2030-01-31T12:00:00Z.");
        return null;
    }

    public T Choice<T>(string field, T otherwise)
        where T : struct, Enum
    {
        if (!TryGetText(field, out var text))
        {
            return otherwise;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(text, value.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        Refuse(field, "field.range", $"One of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
        return otherwise;
    }

    public JsonElement? Object(string field)
    {
        if (!TryGet(field, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return value;
        }

        Refuse(field, "field.type", "A JSON object.");
        return null;
    }

    private bool TryGetText(string field, out string text)
    {
        text = "";
        if (!TryGet(field, out var value))
        {
            return false;
        }

        if (value.ValueKind == JsonValueKind.String && TextOf(value) is { } read)
        {
            text = read;
            return true;
        }

        Refuse(field, "field.type", "A string of valid Unicode.");
        return false;
    }

    /// <summary>A field that is null counts as absent.</summary>
    private bool TryGet(string field, out JsonElement value) =>
        _fields.TryGetValue(field, out value) && value.ValueKind != JsonValueKind.Null;
}
