using System.CommandLine;
using System.Text.Json;
using Downloads.Cli.Display;

namespace Downloads.Cli.Commands.Inspection;

/// <summary><c>log tail</c>: the last lines of a node's log, and those that follow.</summary>
internal static class LogCommand
{
    public static Command Create(Inspector inspector)
    {
        var command = new Command("log", "The log of a node.");
        command.Add(TailCommand.Create(inspector, "log", "Show the last lines and those that follow, until Ctrl-C.", Line));
        return command;
    }

    private static string Line(JsonElement data)
    {
        var line = $"{data.GetProperty("at").GetString()} {data.GetProperty("level").GetString(),-11} {data.GetProperty("category").GetString()}: {data.GetProperty("message").GetString()}";
        var trouble = data.GetProperty("exception").GetString() is { } exception ? $" ({exception.Split('\n')[0]})" : "";
        return SafeText.Of(line + trouble);
    }
}
