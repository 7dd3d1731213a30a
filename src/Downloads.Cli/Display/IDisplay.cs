using System.Text.Json;

namespace Downloads.Cli.Display;

/// <summary>Shows downloads as they go. Called by one thread at a time; progress goes to stderr, results to stdout.</summary>
public interface IDisplay : IAsyncDisposable
{
    /// <summary>A message of the node's event stream, before it is applied to a job.</summary>
    void Message(JsonElement message);

    /// <summary>A job is followed from now on.</summary>
    void Added(Job job);

    /// <summary>A job's status changed.</summary>
    void Changed(Job job);

    /// <summary>A job's figures changed; may be called often and need not show each.</summary>
    void Progressed(Job job);

    /// <summary>A line for people, such as what Ctrl-C did.</summary>
    void Note(string line);
}
