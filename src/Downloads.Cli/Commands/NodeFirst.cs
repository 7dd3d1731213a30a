namespace Downloads.Cli.Commands;

/// <summary><c>host:port command …</c> is another way to write <c>--node host:port command …</c>.</summary>
internal static class NodeFirst
{
    public static IReadOnlyList<string> Spelled(IReadOnlyList<string> arguments) =>
        arguments is [var first, ..] && IsAddress(first) ? ["--node", .. arguments] : arguments;

    /// <summary>No command has a colon in its name.</summary>
    private static bool IsAddress(string word) => !word.StartsWith('-') && word.Contains(':', StringComparison.Ordinal);
}
