using System.Buffers;
using System.Text.Json;
using Downloads.Requests;

namespace Downloads.Imports;

/// <summary>One file of a Metalink on its way to a request.</summary>
/// <param name="path">Of the file: relative, with <c>/</c>, and possibly hostile (RFC 5854, section 4.1.2.1).</param>
internal sealed class MetalinkEntry(string path)
{
    private static readonly string[] ByStrength = ["sha-512", "sha-384", "sha-256", "sha-1", "md5"];

    private readonly List<(string Url, int Priority)> _urls = [];
    private readonly List<(string Algorithm, string Hex)> _hashes = [];
    private int _foreign;

    public void Url(string url, int priority)
    {
        if (url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            _urls.Add((url, priority));
        }
        else
        {
            _foreign++;
        }
    }

    public void Hash(string? type, string hex)
    {
        if (type is not null && Array.IndexOf(ByStrength, type) >= 0)
        {
            _hashes.Add((type, hex));
        }
    }

    public ImportEntry ToImport()
    {
        var steps = path.Split('/');
        if (path.Length == 0 || path.StartsWith('/') || path.Contains('\\', StringComparison.Ordinal) || steps.Contains("..") || steps.Contains("."))
        {
            return ImportEntry.Skipped(path, "Its name is no path below the destination.");
        }

        if (_urls.Count == 0)
        {
            return ImportEntry.Skipped(path, _foreign == 0 ? "It names no URL." : "Only http and https can be downloaded.");
        }

        var lost = Math.Max(0, _urls.Count - 1 - RequestReader.MaxMirrors) + _foreign;
        return new(path, ToJob(steps), lost == 0 ? null : $"Not taken over: {lost} of its URLs.");
    }

    private JsonElement ToJob(string[] steps)
    {
        var urls = _urls.OrderBy(url => url.Priority).Select(url => url.Url).Distinct(StringComparer.Ordinal).ToList();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("url"u8, urls[0]);
            json.WriteString("filename"u8, steps[^1]);
            if (steps.Length > 1)
            {
                json.WriteString("destination"u8, string.Join('/', steps[..^1]));
            }

            if (_hashes.Count > 0)
            {
                var (algorithm, hex) = _hashes.MinBy(hash => Array.IndexOf(ByStrength, hash.Algorithm));
                json.WriteString("checksum"u8, $"{algorithm}={hex}");
            }

            json.WriteStartArray("mirrors"u8);
            foreach (var mirror in urls.Skip(1).Take(RequestReader.MaxMirrors))
            {
                json.WriteStringValue(mirror);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
