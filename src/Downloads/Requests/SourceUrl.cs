using System.Globalization;
using System.Text;

namespace Downloads.Requests;

/// <summary>Reads a URL of a request: absolute, http or https, its user-info taken out.</summary>
public static class SourceUrl
{
    /// <summary>Characters of a URL at most.</summary>
    public const int MaxLength = 8192;

    /// <param name="url">Normalised: lower-case punycode host, no default port, no fragment, no user-info.</param>
    /// <param name="authorization">The user-info as a Basic <c>Authorization</c> value (RFC 7617); null where there was none.</param>
    /// <param name="error">One line for people.</param>
    public static bool TryRead(string text, out string url, out string? authorization, out string error)
    {
        (url, authorization) = ("", null);
        error = Refusal(text, out var source);
        if (source is null)
        {
            return false;
        }

        if (source.UserInfo.Length > 0)
        {
            authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(source.UserInfo)));
        }

        var host = source.HostNameType == UriHostNameType.IPv6 ? source.Host : source.IdnHost.ToLowerInvariant();
        var port = source.IsDefaultPort ? "" : $":{source.Port}";
        url = $"{source.Scheme}://{host}{port}{source.PathAndQuery}";
        return true;
    }

    /// <summary>The host of a URL as <see cref="TryRead"/> gave it, an IPv6 address without its brackets.</summary>
    public static string HostOf(string url)
    {
        var authority = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        if (authority[0] == '[')
        {
            return authority[1..authority.IndexOf(']')].ToString();
        }

        var end = authority.IndexOfAny(":/?");
        return (end < 0 ? authority : authority[..end]).ToString();
    }

    /// <summary>Whether two URLs as <see cref="TryRead"/> gave them have the same scheme, host and port (RFC 6454).</summary>
    public static bool HaveSameOrigin(string url, string other) => OriginOf(url).SequenceEqual(OriginOf(other));

    private static ReadOnlySpan<char> OriginOf(string url) => url.AsSpan(0, url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3));

    private static string Refusal(string text, out Uri? source)
    {
        source = null;
        if (text.Length is 0 or > MaxLength)
        {
            return $"A URL has 1 to {MaxLength} characters.";
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || rune.Value == '\\')
            {
                return "A URL holds no spaces, control characters, backslashes or broken characters; escape them.";
            }
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var read) || !IsWeb(read))
        {
            return "Give an absolute http or https URL.";
        }

        if (!HasSlashes(text, read.Scheme) || read.Host.Length == 0 || read.Port == 0 || !HasHost(read))
        {
            return "The URL has no valid host or port.";
        }

        source = read;
        return "";
    }

    private static bool HasSlashes(string text, string scheme) =>
        text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && text.AsSpan(scheme.Length).StartsWith("://");

    private static bool IsWeb(Uri url) => url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps;

    /// <summary>No zone of an IPv6 address either: it names an interface of this machine.</summary>
    private static bool HasHost(Uri url) => url.HostNameType switch
    {
        UriHostNameType.IPv4 => true,
        UriHostNameType.IPv6 => !url.IdnHost.Contains('%', StringComparison.Ordinal),
        UriHostNameType.Dns => url.Host.EnumerateRunes().All(IsHostCharacter) && HasAsciiForm(url),
        _ => false,
    };

    /// <summary>Whether there is a punycode form (RFC 3492), short enough for DNS; asking for one that there is not throws.</summary>
    private static bool HasAsciiForm(Uri url)
    {
        try
        {
            return url.IdnHost.Length is > 0 and <= 253;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    /// <summary>Letters, digits and marks as they are. Others (full-width forms, ligatures) would be mapped to other names first (UTS #46), which is not done here.</summary>
    private static bool IsHostCharacter(Rune rune) => rune.IsAscii
        || (rune.Value is < 0x2000 or > 0x2BFF and (< 0xF900 or > 0xFFFF) && (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark));
}
