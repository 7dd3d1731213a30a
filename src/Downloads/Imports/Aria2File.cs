namespace Downloads.Imports;

/// <summary>
/// An aria2 input or session file (aria2c manual, "Input File"): a line of URIs of the same file, separated by tabs, then its options on lines that begin with a
/// blank; '#' begins a comment. Every option that means something here is taken over; of the others those that would change the result are told.
/// </summary>
internal static class Aria2File
{
    public static IReadOnlyList<ImportEntry> Read(string text)
    {
        var entries = new List<ImportEntry>();
        Aria2Entry? entry = null;
        foreach (var line in text.Split('\n').Select(static line => line.TrimEnd('\r')))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] is ' ' or '\t')
            {
                entry?.Option(line.Trim());
                continue;
            }

            Add(entries, entry);
            entry = new Aria2Entry(line.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        Add(entries, entry);
        return entries;
    }

    private static void Add(List<ImportEntry> entries, Aria2Entry? entry)
    {
        if (entry is not null)
        {
            entries.Add(entry.ToImport());
        }
    }
}
