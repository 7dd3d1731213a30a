using System.Globalization;
using System.Text;

namespace Origins.Scripted;

/// <summary>What a request gets: a head, and the body from <paramref name="Start"/> on.</summary>
/// <param name="Length">Of the body, breaking off not counted.</param>
internal sealed record Answer(int Status, string Head, long Start, long Length, bool Chunked)
{
    /// <summary>The answer of a well-behaved server to this request under this script.</summary>
    public static Answer To(RequestHead request, Script script)
    {
        var length = script.Content.Length;
        var range = script is { HonoursRanges: true, TellsLength: true } && IsStillMeant(request, script) ? request.Range : null;
        if (range is { } wanted && (length > 0 || wanted.First > 0))
        {
            if (wanted.First >= length)
            {
                return Empty(416, $"Content-Range: bytes */{length}\r\n");
            }

            var last = Math.Min(wanted.Last ?? length - 1, length - 1);
            return Whole(206, script, wanted.First, last - wanted.First + 1, $"Content-Range: bytes {wanted.First}-{last}/{length}\r\n");
        }

        return Whole(200, script, 0, length, "");
    }

    public static Answer Empty(int status, string headers = "") =>
        new(status, $"HTTP/1.1 {status} Scripted\r\n{headers}Content-Length: 0\r\n\r\n", 0, 0, Chunked: false);

    private static Answer Whole(int status, Script script, long start, long length, string rangeHeader)
    {
        var head = new StringBuilder($"HTTP/1.1 {status} Scripted\r\n{rangeHeader}");
        head.Append(script.TellsLength ? $"Content-Length: {length}\r\n" : "Transfer-Encoding: chunked\r\n");
        head.Append(script.HonoursRanges && script.TellsLength ? "Accept-Ranges: bytes\r\n" : "");
        head.Append(script.ETag is null ? "" : $"ETag: {script.ETag}\r\n");
        head.Append(script.LastModified is { } at ? $"Last-Modified: {HttpDate(at)}\r\n" : "");
        head.Append($"Date: {HttpDate(TimeProvider.System.GetUtcNow())}\r\n");
        foreach (var (name, value) in script.Headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        return new(status, head.Append("\r\n").ToString(), start, length, !script.TellsLength);
    }

    /// <summary>RFC 9110, section 13.1.5: with another validator than the current one the range is passed over.</summary>
    private static bool IsStillMeant(RequestHead request, Script script) =>
        !request.Headers.TryGetValue("If-Range", out var validator)
        || validator == script.ETag
        || (script.LastModified is { } at && validator == HttpDate(at));

    private static string HttpDate(DateTimeOffset at) => at.ToString("R", CultureInfo.InvariantCulture);
}
