using System.Globalization;
using System.Text.RegularExpressions;

namespace Downloads.Transfers.Http;

/// <summary>What a server answered to a request for a range (RFC 9110, section 14).</summary>
internal abstract partial record RangeAnswer
{
    private RangeAnswer()
    {
    }

    /// <summary>The whole resource: the range was ignored, or the validator did not match.</summary>
    public sealed record Whole(long? Length) : RangeAnswer;

    /// <summary>The bytes asked for, or their beginning: from the start asked for up to <paramref name="End"/>, exclusive.</summary>
    public sealed record Slice(long End, long? Total) : RangeAnswer;

    /// <summary>Nothing there (416); the server may tell how long the resource is.</summary>
    public sealed record Unsatisfied(long? Total) : RangeAnswer;

    /// <summary>A 206 that is not what was asked for.</summary>
    public sealed record Unusable(string Reason) : RangeAnswer;

    /// <summary>Reads the answer to <c>bytes=start-(end−1)</c>, <paramref name="end"/> null for an open one.</summary>
    /// <exception cref="TransferFault">The response contradicts itself.</exception>
    public static RangeAnswer Read(in ResponseHead head, long start, long? end) => head.Status switch
    {
        206 => ReadPartial(head, start, end),
        416 => new Unsatisfied(Number(Refused().Match(head.Single("Content-Range") ?? "").Groups["total"])),
        _ => new Whole(head.ContentLength()),
    };

    private static RangeAnswer ReadPartial(in ResponseHead head, long start, long? end)
    {
        if (head.Single("Content-Type")?.StartsWith("multipart/byteranges", StringComparison.OrdinalIgnoreCase) == true)
        {
            return new Unusable("the server answered in several parts");
        }

        var told = Satisfied().Match(head.Single("Content-Range") ?? "");
        if (Number(told.Groups["first"]) is not { } first || Number(told.Groups["last"]) is not { } last || (Number(told.Groups["total"]) is null && told.Groups["total"].Value != "*"))
        {
            return new Unusable("the server did not say which bytes it sent");
        }

        var total = Number(told.Groups["total"]);
        if (first != start || last < first || last >= (end ?? long.MaxValue) || last >= (total ?? long.MaxValue))
        {
            return new Unusable("the server sent other bytes than asked for");
        }

        return head.ContentLength() is { } length && length != last - first + 1
            ? new Unusable("the server's Content-Range and Content-Length disagree")
            : new Slice(last + 1, total);
    }

    /// <summary>Null where the text is no number, or one beyond 64 bits.</summary>
    private static long? Number(Group text) => long.TryParse(text.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^bytes\s+(?<first>[0-9]+)-(?<last>[0-9]+)/(?<total>[0-9]+|\*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Satisfied();

    [GeneratedRegex(@"^bytes\s+\*/(?<total>[0-9]+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refused();
}
