using System.Globalization;
using System.Text;

namespace Downloads.Cli.Display;

/// <summary>
/// Text from elsewhere (file names, labels, errors of origins) made fit for a terminal: one line, nothing that moves the cursor, sets colours or
/// titles, answers back, or turns the reading direction.
/// </summary>
public static class SafeText
{
    /// <summary>Control characters, line breaks and direction overrides become <c>�</c>; everything else stays.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            safe.Append(IsHarmless(rune) ? rune.ToString() : "\uFFFD");
        }

        return safe.ToString();
    }

    /// <summary>Safe, and at most <paramref name="width"/> columns: the middle is left out, so that extension and number stay to be seen.</summary>
    public static string Fit(string? text, int width)
    {
        var safe = Of(text);
        if (Width(safe) <= width)
        {
            return safe;
        }

        var runes = safe.EnumerateRunes().ToArray();
        var tail = Take(runes.Reverse(), (width - 1) / 3).Reverse();
        var head = Take(runes, width - 1 - tail.Sum(Width));
        return string.Concat(head.Select(rune => rune.ToString())) + "…" + string.Concat(tail.Select(rune => rune.ToString()));
    }

    /// <summary>Columns on a terminal.</summary>
    public static int Width(string text) => text.EnumerateRunes().Sum(Width);

    private static Rune[] Take(IEnumerable<Rune> runes, int width)
    {
        var taken = new List<Rune>();
        foreach (var rune in runes)
        {
            width -= Width(rune);
            if (width < 0)
            {
                break;
            }

            taken.Add(rune);
        }

        return [.. taken];
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse);

    /// <summary>The wide blocks of East Asian scripts and of emoji take two columns, combining marks none (Unicode Standard Annex 11, coarsely).</summary>
    private static int Width(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF => 2,
        >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD => 2,
        _ => 1,
    };
}
