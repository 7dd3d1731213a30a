using Downloads.Cli.Display;

namespace Downloads.Cli.Interactive;

/// <summary>
/// Reads lines from a terminal: editing, history (up and down), completion (Tab). Ctrl-C gives a line up, Ctrl-D on an empty one ends the session.
/// </summary>
/// <param name="keys">Waits for the next key.</param>
/// <param name="width">Columns of the terminal, asked for with each key.</param>
/// <param name="complete">Words that could stand where the cursor is, given the line up to it.</param>
public sealed class LineEditor(Func<ConsoleKeyInfo> keys, TextWriter screen, Func<int> width, Func<string, IReadOnlyList<string>> complete) : ILineReader
{
    private const string ToLineEnd = "\u001b[K";
    private readonly List<string> _history = [];

    /// <inheritdoc/>
    public string? Read(string prompt)
    {
        var line = LineBuffer.Empty;
        var recalled = _history.Count;
        while (true)
        {
            Draw(prompt, line);
            var key = keys();
            switch (key.Key, key.Modifiers.HasFlag(ConsoleModifiers.Control))
            {
                case (ConsoleKey.Enter, _):
                    return Finish(line.Text);
                case (ConsoleKey.C, true):
                    screen.WriteLine("^C");
                    return "";
                case (ConsoleKey.D, true) when line.Text.Length == 0:
                    screen.WriteLine();
                    return null;
                case (ConsoleKey.UpArrow, _) or (ConsoleKey.P, true) when recalled > 0:
                    line = LineBuffer.Of(_history[--recalled]);
                    break;
                case (ConsoleKey.DownArrow, _) or (ConsoleKey.N, true) when recalled < _history.Count:
                    line = LineBuffer.Of(++recalled < _history.Count ? _history[recalled] : "");
                    break;
                case (ConsoleKey.Tab, _):
                    line = Complete(line);
                    break;
                default:
                    line = line.After(key);
                    break;
            }
        }
    }

    private string Finish(string text)
    {
        screen.WriteLine();
        if (text.Length > 0 && (_history.Count == 0 || _history[^1] != text))
        {
            _history.Add(text);
        }

        return text;
    }

    /// <summary>One candidate is taken; of several what they have in common, or where that is there already they are listed.</summary>
    private LineBuffer Complete(LineBuffer line)
    {
        var word = line.Before[line.WordStart..];
        var candidates = complete(line.Before).Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        if (candidates.Count == 0)
        {
            return line;
        }

        var common = candidates.Aggregate(static (a, b) => a[..a.Zip(b).TakeWhile(static pair => pair.First == pair.Second).Count()]);
        if (candidates.Count == 1)
        {
            return line.ReplaceWord(common + " ");
        }

        if (common.Length == word.Length)
        {
            screen.WriteLine();
            screen.WriteLine(SafeText.Of(string.Join("  ", candidates)));
        }

        return line.ReplaceWord(common);
    }

    /// <summary>A line longer than the terminal shows the part around its cursor.</summary>
    private void Draw(string prompt, LineBuffer line)
    {
        var room = Math.Max(8, width() - prompt.Length - 1);
        var first = Math.Max(0, line.Cursor - room + 1);
        var shown = line.Text.Substring(first, Math.Min(room, line.Text.Length - first));
        var back = shown.Length - (line.Cursor - first);
        screen.Write($"\r{prompt}{SafeText.Of(shown)}{ToLineEnd}{(back > 0 ? $"\u001b[{back}D" : "")}");
        screen.Flush();
    }
}
