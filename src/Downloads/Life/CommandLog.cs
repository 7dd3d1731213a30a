using System.Collections.Immutable;

namespace Downloads.Life;

/// <summary>The last <see cref="Capacity"/> command ids and the code each ended with ("ok" for accepted), oldest first.</summary>
public sealed record CommandLog(ImmutableArray<HandledCommand> Entries)
{
    public const int Capacity = 64;

    /// <summary>The result of a command that was accepted, or that held already.</summary>
    public const string Accepted = "ok";

    public static CommandLog Empty { get; } = new([]);

    /// <summary>How the command ended, or null where it was never seen (or too long ago).</summary>
    public string? ResultOf(Guid commandId)
    {
        foreach (var entry in Entries)
        {
            if (entry.CommandId == commandId)
            {
                return entry.Result;
            }
        }

        return null;
    }

    /// <summary>The log with one more entry, the oldest dropped where it is full.</summary>
    public CommandLog With(Guid commandId, string result)
    {
        var entries = Entries.Length >= Capacity ? Entries.RemoveAt(0) : Entries;
        return new(entries.Add(new(commandId, result)));
    }
}

/// <summary>A command seen, and the code it ended with.</summary>
public readonly record struct HandledCommand(Guid CommandId, string Result);

/// <summary>How a command finds its way into the state.</summary>
public static class CommandLogging
{
    /// <summary>The state that remembers how a command from outside ended; the same state where the command has no id.</summary>
    public static DownloadState WithCommand(this DownloadState state, Guid? commandId, string result = CommandLog.Accepted) =>
        commandId is { } id ? state with { Commands = state.Commands.With(id, result) } : state;
}
