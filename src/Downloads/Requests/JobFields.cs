using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Downloads.Requests;

/// <summary>The fields of one job, each read with its rules; what is wrong is collected with its pointer.</summary>
internal sealed partial class JobFields
{
    private static readonly string[] Names =
    [
        "url", "urls", "track", "provider", "label", "post_title", "priority", "destination", "filename", "checksum", "headers", "mirrors", "not_before",
        "on_conflict", "bandwidth_limit", "if_changed",
    ];

    private static readonly FrozenDictionary<string, int> Known = Names.Select((name, place) => (name, place)).ToFrozenDictionary(n => n.name, n => n.place);

    /// <summary>RFC 3339, seconds optional; without an offset it is UTC.</summary>
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    private Values _values;
    private readonly string _pointer;
    private readonly ICollection<RequestProblem> _problems;

    /// <summary>Takes the known fields of an object and refuses the others.</summary>
    public JobFields(JsonElement job, string pointer, ICollection<RequestProblem> problems)
    {
        (_pointer, _problems) = (pointer, problems);
        foreach (var field in job.EnumerateObject())
        {
            var name = NameOf(field);
            if (!Known.TryGetValue(name, out var place))
            {
                Refuse(Escape(name), "field.unknown", "There is no such field.");
            }
            else if (_values[place].ValueKind != JsonValueKind.Undefined)
            {
                Refuse(name, "field.repeated", "The field is there twice.");
            }
            else
            {
                _values[place] = field.Value;
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

        if (text.Length > maxLength || HasControl(text))
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

    private static bool HasControl(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
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
    private bool TryGet(string field, out JsonElement value)
    {
        value = _values[Known[field]];
        return value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
    }

    /// <summary>The value of each name in <see cref="Names"/>; undefined where it is absent.</summary>
    [InlineArray(16)]
    private struct Values
    {
        private JsonElement _first;
    }
}
