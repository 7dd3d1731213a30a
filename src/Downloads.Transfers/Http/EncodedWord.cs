using System.Text;
using System.Text.RegularExpressions;

namespace Downloads.Transfers.Http;

/// <summary>RFC 2047 words, which mail gateways and old frameworks put into file names though HTTP does not allow them.</summary>
internal static partial class EncodedWord
{
    /// <summary>The text where all of <paramref name="value"/> is encoded words in UTF-8 or Latin-1; null otherwise.</summary>
    public static string? Decode(string value)
    {
        if (!value.StartsWith("=?", StringComparison.Ordinal) || !Whole().IsMatch(value))
        {
            return null;
        }

        try
        {
            return string.Concat(Word().Matches(value).Select(word =>
            {
                var text = word.Groups["text"].Value;
                var bytes = word.Groups["kind"].Value is "B" or "b" ? Convert.FromBase64String(text) : Quoted(text);
                return (word.Groups["charset"].ValueSpan.StartsWith("U", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
            }));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[] Quoted(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length)
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add(text[i] == '_' ? (byte)' ' : (byte)text[i]);
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"^(=\?[^?]+\?[bBqQ]\?[^?]*\?=\s*)+$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"=\?(?<charset>UTF-8|ISO-8859-1)\?(?<kind>[bBqQ])\?(?<text>[^?]*)\?=",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
