using System.Text;
using Actors.Persistence;

namespace Actors.PostgreSql;

/// <summary>What PostgreSQL can hold in a text: whole characters, and no NUL.</summary>
internal static class StoredText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool CanHold(string text)
    {
        if (text.Contains('\0'))
        {
            return false;
        }

        try
        {
            return text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 || Strict.GetByteCount(text) > 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    /// <exception cref="PoisonException">A text of the row cannot be held.</exception>
    public static void Check(ViewRow row)
    {
        foreach (var value in row.Values)
        {
            if (value is string text && !CanHold(text))
            {
                throw new PoisonException($"A text in a row of the view {row.Schema.Name} has a NUL or half a character.");
            }
        }
    }
}
