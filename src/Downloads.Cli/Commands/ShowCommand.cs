using System.CommandLine;
using System.Text.Json;
using Downloads.Cli.Display;

namespace Downloads.Cli.Commands;

/// <summary><c>show ID</c>: everything the node tells of one download.</summary>
internal static class ShowCommand
{
    public static Command Create(CliContext context, NodeOptionSet node)
    {
        var id = new Argument<Guid>("ID") { Description = "Id of a download." };
        var json = new Option<bool>("--json") { Description = "As the node sends it." };
        var command = new Command("show", "Show one download.") { id, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.Client(parsed);
            var job = await client.GetRawAsync(parsed.GetValue(id), cancellationToken);
            if (parsed.GetValue(json))
            {
                await context.Output.WriteLineAsync(job.GetRawText());
                return (int)ExitCode.Done;
            }

            foreach (var (name, value) in Lines(job, prefix: string.Empty))
            {
                await context.Output.WriteLineAsync($"{name,-28} {SafeText.Of(value)}");
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>A line for each value that is there; nested names are joined by dots.</summary>
    private static IEnumerable<(string Name, string Value)> Lines(JsonElement element, string prefix) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(field => Lines(field.Value, prefix.Length == 0 ? field.Name : $"{prefix}.{field.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, index) => Lines(item, $"{prefix}.{index}")),
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        _ => [(prefix, element.ToString())],
    };
}
