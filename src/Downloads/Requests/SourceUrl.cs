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

    private static string Refusal(string text, out Uri? source)
    {
        source = null;
        if (text.Length is 0 or > MaxLength)
        {
            return $"A URL has 1 to {MaxLength} characters.";
        }

        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\')
            {
                return "A URL holds no spaces, control characters or backslashes; escape them.";
            }

            if (char.IsSurrogate(c) && !IsPaired(text))
            {
                return "A URL is valid Unicode.";
            }
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var read) || !IsWeb(read))
        {
            return "Give an absolute http or https URL.";
        }

        if (!text.StartsWith(read.Scheme + "://", StringComparison.OrdinalIgnoreCase) || read.Host.Length == 0 || read.Port == 0 || !HasHost(read))
        {
            return "The URL has no valid host or port.";
        }

        source = read;
        return "";
    }

    private static bool IsWeb(Uri url) => url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps;

    private static bool HasHost(Uri url) => url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
        || (url.HostNameType == UriHostNameType.Dns && url.IdnHost.Length is > 0 and <= 253);

    private static bool IsPaired(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }
}
