using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Downloads.Providers;

namespace Downloads.Requests;

/// <content>The fields that have rules of their own.</content>
internal sealed partial class JobFields
{
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

    /// <summary>An entity tag, strong or weak, or a date as <c>Last-Modified</c> has it.</summary>
    public string? Validator(string field)
    {
        var text = Text(field, 1024);
        if (text is null or ['"', .., '"'] or ['W', '/', '"', .., '"'] || DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return text;
        }

        Refuse(field, "field.type", "An ETag with its quotes, or a date such as Thu, 01 Jan 2026 10:00:00 GMT.");
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
}
