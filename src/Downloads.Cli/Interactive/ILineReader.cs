namespace Downloads.Cli.Interactive;

/// <summary>Where an interactive session gets its lines from.</summary>
public interface ILineReader
{
    /// <summary>The next line, without its end; null where there are no more.</summary>
    string? Read(string prompt);
}
