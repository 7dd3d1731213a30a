using System.Buffers;
using System.Collections.Frozen;

namespace Downloads.Requests;

/// <summary>Which request headers a user may set: field names and values as RFC 9110, section 5, and none that the transfer itself owns.</summary>
public static class HeaderRules
{
    public const int MaxHeaders = 64;

    /// <summary>Characters of a value.</summary>
    public const int MaxValueLength = 8192;

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly FrozenSet<string> Owned = new[]
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Expect", "Range", "If-Range",
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Accept-Encoding", "Proxy-Authorization", "Proxy-Connection", "HTTP2-Settings",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why the header is refused, or null where it is fine.</summary>
    public static string? Refusal(string name, string value)
    {
        if (name.Length is 0 or > 256 || name.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            return "This is not a header name.";
        }

        if (Owned.Contains(name))
        {
            return $"{name} belongs to the transfer itself and cannot be set.";
        }

        if (value.Length > MaxValueLength)
        {
            return $"A header value has at most {MaxValueLength} characters.";
        }

        foreach (var c in value)
        {
            if (c is (< ' ' and not '\t') or '\x7F' or > '\xFF')
            {
                return "A header value holds no control characters and no characters beyond Latin-1.";
            }
        }

        return null;
    }
}
