using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Downloads.Requests;

/// <summary>
/// Makes a name from anywhere (a request, a header, a URL) fit to be one segment of a path on any file system: no separators, control or
/// bidirectional characters, no reserved names, no leading dots, no trailing dots or spaces, composed as NFC, at most 200 bytes of UTF-8 with the extension kept.
/// </summary>
public static class SafeName
{
    /// <summary>Leaves room for <c> (n)</c> within the 255 bytes of common file systems.</summary>
    public const int MaxBytes = 200;

    private const int MaxExtensionBytes = 32;
    private static readonly SearchValues<char> Refused = SearchValues.Create("/\\:*?\"<>|");

    private static readonly FrozenSet<string> Reserved = new[] { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" }
        .Concat("0123456789¹²³".SelectMany(n => new[] { $"COM{n}", $"LPT{n}" }))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name made safe, or <paramref name="fallback"/> where nothing of it is left.</summary>
    public static string Of(string? name, string fallback = "download")
    {
        if (string.IsNullOrEmpty(name))
        {
            return fallback;
        }

        var text = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune) || IsInvisible(rune))
            {
                continue;
            }

            if (rune.IsBmp && Refused.Contains((char)rune.Value))
            {
                text.Append('_');
            }
            else
            {
                text.Append(rune.ToString());
            }
        }

        var safe = Trim(CanonicalComposition.Of(text.ToString()));
        if (safe.AsSpan().Trim('_').IsEmpty)
        {
            return fallback;
        }

        var stem = safe.AsSpan(0, safe.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? dot : safe.Length);
        if (Reserved.Contains(stem.TrimEnd(' ').ToString()))
        {
            safe = "_" + safe;
        }

        return Shorten(safe);
    }

    /// <summary><c>name (n).ext</c>: the n-th other name where the first is taken.</summary>
    public static string Numbered(string name, int n)
    {
        var extension = Extension(name);
        return $"{name.AsSpan(0, name.Length - extension.Length)} ({n}){extension}";
    }

    private static string Trim(string text) => text.TrimStart('.', ' ', '\u00A0', '\u3000').TrimEnd('.', ' ', '\u00A0', '\u3000');

    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
        {
            return name;
        }

        var extension = Extension(name);
        var room = MaxBytes - Encoding.UTF8.GetByteCount(extension);
        var stem = new StringBuilder();
        foreach (var rune in name.AsSpan(0, name.Length - extension.Length).EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }

            stem.Append(rune.ToString());
        }

        return Trim(stem.ToString()) + extension;
    }

    private static string Extension(string name)
    {
        var extension = Path.GetExtension(name);
        if (name.EndsWith(".tar" + extension, StringComparison.OrdinalIgnoreCase))
        {
            extension = name[(name.Length - extension.Length - 4)..];
        }

        return extension.Length == name.Length || Encoding.UTF8.GetByteCount(extension) > MaxExtensionBytes ? "" : extension;
    }

    /// <summary>Bidirectional controls, zero-width characters, the byte order mark, line separators: they make a name look like another one.</summary>
    private static bool IsInvisible(Rune rune) => rune.Value
        is (>= 0x200B and <= 0x200F) or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x2069) or 0x061C or 0xFEFF or 0x00AD or (>= 0xFFF9 and <= 0xFFFB)
        or (>= 0xE0000 and <= 0xE007F);
}
