using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Downloads.Imports;

/// <summary>One entry of an aria2 file on its way to a request.</summary>
internal sealed class Aria2Entry(string[] uris)
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _lost = [];
    private string? _name;
    private string? _checksum;
    private long _limit;
    private bool _paused;

    /// <summary>Takes an option over, as <c>name=value</c>.</summary>
    public void Option(string option)
    {
        var split = option.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0)
        {
            _lost.Add(option);
            return;
        }

        var (name, value) = (option[..split], option[(split + 1)..]);
        switch (name)
        {
            case "out":
                _name = value;
                break;
            case "checksum":
                _checksum = value;
                break;
            case "pause":
                _paused = value == "true";
                break;
            case "max-download-limit" when Bytes(value) is { } limit:
                _limit = limit;
                break;
            case "header" when value.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon:
                _headers[value[..colon].Trim()] = value[(colon + 1)..].Trim();
                break;
            case "user-agent":
                _headers["User-Agent"] = value;
                break;
            case "referer":
                _headers["Referer"] = value;
                break;
            case "dir" or "all-proxy" or "http-proxy" or "https-proxy" or "http-user" or "http-passwd" or "header" or "max-download-limit":
                _lost.Add(name); // never its value, which may be a secret
                break;
        }
    }

    public ImportEntry ToImport()
    {
        var name = _name ?? uris.FirstOrDefault() ?? "";
        if (!Array.Exists(uris, IsWeb))
        {
            return ImportEntry.Skipped(name, uris is [] ? "It names no URI." : "Only http and https can be downloaded.");
        }

        return new(name, ToJob(), _lost.Count == 0 ? null : $"Not taken over: {string.Join(", ", _lost.Distinct())}.", _paused);
    }

    /// <summary>Null where it is no amount such as 100K or 2M; 0 is none.</summary>
    private static long? Bytes(string text)
    {
        var factor = text.Length == 0 ? 1 : char.ToUpperInvariant(text[^1]) switch { 'K' => 1L << 10, 'M' => 1L << 20, _ => 1L };
        return long.TryParse(factor == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number * factor : null;
    }

    private static bool IsWeb(string uri) =>
        uri.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private JsonElement ToJob()
    {
        var web = uris.Where(IsWeb).ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("url"u8, web[0]);
            WriteMirrors(json, [.. web.Skip(1).Distinct(StringComparer.Ordinal).Where(uri => uri != web[0])]);
            WriteText(json, "filename", _name);
            WriteText(json, "checksum", _checksum);
            if (_limit > 0)
            {
                json.WriteNumber("bandwidth_limit"u8, _limit);
            }

            if (_headers.Count > 0)
            {
                json.WriteStartObject("headers"u8);
                foreach (var (header, value) in _headers)
                {
                    json.WriteString(header, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void WriteMirrors(Utf8JsonWriter json, List<string> mirrors)
    {
        if (mirrors.Count == 0)
        {
            return;
        }

        json.WriteStartArray("mirrors"u8);
        foreach (var mirror in mirrors)
        {
            json.WriteStringValue(mirror);
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
