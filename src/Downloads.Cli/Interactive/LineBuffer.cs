namespace Downloads.Cli.Interactive;

/// <summary>A line being edited: its text, and where the cursor is in it. Immutable.</summary>
/// <param name="Cursor">0 to the text's length.</param>
public sealed record LineBuffer(string Text, int Cursor)
{
    public static LineBuffer Empty { get; } = new("", 0);

    /// <summary>The text up to the cursor.</summary>
    public string Before => Text[..Cursor];

    /// <summary>Where the word begins that the cursor is in or behind.</summary>
    public int WordStart => Before.LastIndexOf(' ') + 1;

    /// <summary>The line as a whole, the cursor at its end.</summary>
    public static LineBuffer Of(string text) => new(text, text.Length);

    public LineBuffer Insert(string text) => new(Text.Insert(Cursor, text), Cursor + text.Length);

    /// <summary>Moves the cursor, as far as there is text.</summary>
    public LineBuffer Move(int by) => this with { Cursor = Math.Clamp(Cursor + by, 0, Text.Length) };

    /// <summary>Removes the text between <paramref name="from"/> and the cursor.</summary>
    public LineBuffer RemoveFrom(int from) => new(Text.Remove(from, Cursor - from), from);

    /// <summary>Removes that many characters behind the cursor, as far as there are.</summary>
    public LineBuffer RemoveAfter(int count) => this with { Text = Text.Remove(Cursor, Math.Min(count, Text.Length - Cursor)) };

    /// <summary>Puts another word in the place of the one that ends at the cursor.</summary>
    public LineBuffer ReplaceWord(string word) => RemoveFrom(WordStart).Insert(word);

    /// <summary>The line after a key that only edits; the same where the key does not.</summary>
    public LineBuffer After(ConsoleKeyInfo key) => (key.Key, key.Modifiers.HasFlag(ConsoleModifiers.Control)) switch
    {
        (ConsoleKey.LeftArrow, _) or (ConsoleKey.B, true) => Move(-1),
        (ConsoleKey.RightArrow, _) or (ConsoleKey.F, true) => Move(1),
        (ConsoleKey.Home, _) or (ConsoleKey.A, true) => this with { Cursor = 0 },
        (ConsoleKey.End, _) or (ConsoleKey.E, true) => this with { Cursor = Text.Length },
        (ConsoleKey.Backspace, _) or (ConsoleKey.H, true) => Cursor == 0 ? this : RemoveFrom(Cursor - 1),
        (ConsoleKey.Delete, _) => RemoveAfter(1),
        (ConsoleKey.U, true) => RemoveFrom(0),
        (ConsoleKey.K, true) => RemoveAfter(Text.Length),
        (ConsoleKey.W, true) => RemoveFrom(Before.TrimEnd().LastIndexOf(' ') + 1),
        _ when key.KeyChar >= ' ' && key.KeyChar != '\u007f' => Insert(key.KeyChar.ToString()),
        _ => this,
    };
}
