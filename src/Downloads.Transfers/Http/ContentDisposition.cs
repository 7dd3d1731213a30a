using System.Text;

namespace Downloads.Transfers.Http;

/// <summary>
/// The file name of a <c>Content-Disposition</c> field (RFC 6266): <c>filename*</c> (RFC 8187) before <c>filename</c>. Reads what servers send, not only what
/// the grammar allows: raw UTF-8, missing quotes, RFC 2047 words. The result is not safe yet.
/// </summary>
internal static class ContentDisposition
{
    /// <summary>The name as told, or null where the field tells none. <paramref name="field"/> holds bytes as Latin-1 characters.</summary>
    public static string? FileName(string? field)
    {
        if (field is null)
        {
            return null;
        }

        var parameters = Parameters(field);
        return NotEmpty(Extended(parameters.GetValueOrDefault("filename*"))) ?? NotEmpty(Plain(parameters.GetValueOrDefault("filename")));
    }

    /// <summary>Decodes <c>charset'language'percent-encoded</c>; null where it is not that.</summary>
    private static string? Extended(string? value)
    {
        if (value?.Split('\'', 3) is not [var charset, _, var text])
        {
            return null;
        }

        var bytes = Percent(text);
        return charset.ToUpperInvariant() switch
        {
            "UTF-8" => Utf8(bytes),
            "ISO-8859-1" => Encoding.Latin1.GetString(bytes),
            _ => null,
        };
    }

    private static string? Plain(string? value) =>
        value is null ? null : EncodedWord.Decode(value) ?? Utf8(Encoding.Latin1.GetBytes(value)) ?? value;

    private static byte[] Percent(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return [.. bytes];
    }

    private static string? Utf8(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>Names in lower case; the first of a repeated one counts.</summary>
    private static Dictionary<string, string> Parameters(string field)
    {
        var parameters = new Dictionary<string, string>();
        var at = field.IndexOf(';');
        while (at >= 0 && at < field.Length)
        {
            var equals = field.IndexOf('=', at + 1);
            if (equals < 0)
            {
                break;
            }

            var name = field[(at + 1)..equals].Trim().ToLowerInvariant();
            (var value, at) = Value(field, equals + 1);
            parameters.TryAdd(name, value);
        }

        return parameters;
    }

    /// <summary>A token or quoted string from <paramref name="at"/> on, and where the next semicolon stands (-1 where none does).</summary>
    private static (string Value, int Next) Value(string field, int at)
    {
        while (at < field.Length && field[at] == ' ')
        {
            at++;
        }

        if (at >= field.Length || field[at] != '"')
        {
            var end = field.IndexOf(';', at);
            return (field[at..(end < 0 ? field.Length : end)].Trim(), end);
        }

        var value = new StringBuilder();
        for (at++; at < field.Length && field[at] != '"'; at++)
        {
            if (field[at] == '\\' && at + 1 < field.Length)
            {
                at++;
            }

            value.Append(field[at]);
        }

        return (value.ToString(), field.IndexOf(';', Math.Min(at, field.Length)));
    }
}
