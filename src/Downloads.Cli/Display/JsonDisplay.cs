using System.Text.Json;

namespace Downloads.Cli.Display;

/// <summary>For programs: the event stream's messages as they come, one JSON object a line on stdout (NDJSON). Notes go to stderr.</summary>
public sealed class JsonDisplay(TextWriter output, TextWriter error) : IDisplay
{
    /// <inheritdoc/>
    public void Message(JsonElement message) => output.WriteLine(message.GetRawText());

    /// <inheritdoc/>
    public void Added(Job job)
    {
    }

    /// <inheritdoc/>
    public void Changed(Job job)
    {
    }

    /// <inheritdoc/>
    public void Progressed(Job job)
    {
    }

    /// <inheritdoc/>
    public void Note(string line) => error.WriteLine(line);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
