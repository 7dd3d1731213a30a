using System.Globalization;
using System.Text.Json.Serialization;

namespace Origins.Nginx;

/// <summary>A request as nginx logs it, once it is over.</summary>
/// <param name="At">When it ended, seconds since 1970.</param>
/// <param name="Range">The request's header as sent; empty where there was none.</param>
/// <param name="Sent">Bytes of the body that were handed to the socket.</param>
/// <param name="Connection">Number of the connection it came on.</param>
/// <param name="Took">Seconds from its first byte to its end.</param>
public sealed record AccessLogLine(
    double At, string Method, string Uri, string Range, [property: JsonPropertyName("if_range")] string IfRange, int Status, long Sent, long Connection,
    double Took = 0)
{
    /// <summary>Where the answer's body begins in the resource: the range's first byte where the range was honoured, else 0.</summary>
    public long Start =>
        Status == 206 && Range.StartsWith("bytes=", StringComparison.Ordinal)
            ? long.Parse(Range["bytes=".Length..Range.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture)
            : 0;
}
