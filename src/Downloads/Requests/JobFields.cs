using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Downloads.Providers;

namespace Downloads.Requests;

/// <summary>The fields of one job, each read with its rules; what is wrong is collected with its pointer.</summary>
internal readonly struct JobFields
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

    public string? Provider()
    {
        var name = Text("provider", ProviderName.MaxLength);
        if (name is null || ProviderName.IsValid(name))
        {
            return name;
        }

        Refuse("provider", "provider.invalid", "A provider's name is of lower-case letters, digits and . - _ : [ ], such as http:example.org.");
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

    public string Destination()
    {
        if (!TryGetText("destination", out var text))
        {
            return "";
        }

        if (DestinationRules.TryRead(text, out var destination, out var error))
        {
            return destination;
        }

        Refuse("destination", "destination.invalid", error);
        return "";
    }

    public string? Filename()
    {
        if (!TryGetText("filename", out var text))
        {
            return null;
        }

        if (text.Length is > 0 and <= 1024 && text.AsSpan().IndexOfAny('/', '\\') < 0 && SafeName.Of(text, "") is { Length: > 0 } safe)
        {
            return safe;
        }

        Refuse("filename", "filename.invalid", "A file name without separators that is more than dots and spaces.");
        return null;
    }

    public Checksum? Checksum()
    {
        if (!TryGetText("checksum", out var text))
        {
            return null;
        }

        if (ChecksumReader.TryRead(text, out var checksum))
        {
            return checksum;
        }

        Refuse("checksum", "checksum.invalid", "A checksum such as sha-256=<64 hex digits>; md5, sha-1, sha-256, sha-384 and sha-512 are known.");
        return null;
    }

    /// <summary>One URL; user-info goes into <paramref name="headers"/>.</summary>
    public ImmutableArray<string> Url(string field, Dictionary<string, string>? headers) =>
        TryGetText(field, out var text) && ReadUrl(text, field, headers) is { } url ? [url] : [];

    /// <summary>Several URLs; user-info goes into <paramref name="headers"/>, where all have the same.</summary>
    public ImmutableArray<string> Urls(string field, int max, Dictionary<string, string>? headers)
    {
        if (!TryGet(field, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > max)
        {
            Refuse(field, value.ValueKind == JsonValueKind.Array ? "field.range" : "field.type", $"An array of at most {max} URLs.");
            return [];
        }

        var urls = ImmutableArray.CreateBuilder<string>(value.GetArrayLength());
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var at = $"{field}/{index++}";
            if (item.ValueKind != JsonValueKind.String || TextOf(item) is not { } text)
            {
                Refuse(at, "field.type", "A URL as a string.");
            }
            else if (ReadUrl(text, at, headers) is { } url)
            {
                urls.Add(url);
            }
        }

        return urls.DrainToImmutable();
    }

    private string? ReadUrl(string text, string at, Dictionary<string, string>? headers)
    {
        if (!SourceUrl.TryRead(text, out var url, out var authorization, out var error))
        {
            Refuse(at, "url.invalid", error);
            return null;
        }

        if (authorization is null)
        {
            return url;
        }

        if (headers is null || (headers.TryGetValue("Authorization", out var other) && other != authorization))
        {
            Refuse(at, "url.credentials", "Credentials in a URL are taken for one source only; put others into separate jobs.");
            return null;
        }

        headers["Authorization"] = authorization;
        return url;
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
