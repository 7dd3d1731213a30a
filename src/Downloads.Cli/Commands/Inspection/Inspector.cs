using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Commands.Inspection;

/// <summary>What all operator's commands share: ask one node, print its answer as it was asked for.</summary>
internal sealed class Inspector(CliContext context, NodeOptionSet node)
{
    public CliContext Context => context;

    /// <summary>A command that asks one question.</summary>
    /// <param name="path">Made of what was given on the command line.</param>
    /// <param name="lines">The answer in words.</param>
    public Command Question<T>(
        string name, string description, Func<ParseResult, string> path, JsonTypeInfo<T> type, Func<T, OutputForm, ParseResult, IEnumerable<string>> lines,
        params Option[] options)
    {
        var command = new Command(name, description);
        var output = AddOptions(command, options);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Client(parsed);
            var answer = await client.AskAsync(HttpMethod.Get, path(parsed), WireJson.Default.JsonElement, cancellationToken);
            var form = output.Read(parsed);
            if (form == OutputForm.Json)
            {
                await PrintAsync(answer.GetRawText());
                return (int)ExitCode.Done;
            }

            foreach (var line in lines(Read(answer, type), form, parsed))
            {
                await PrintAsync(line);
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>A command that does something else.</summary>
    public Command Action(string name, string description, Func<ParseResult, OutputForm, NodeClient, CancellationToken, Task<ExitCode>> run, params Option[] options)
    {
        var command = new Command(name, description);
        var output = AddOptions(command, options);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Client(parsed);
            return (int)await run(parsed, output.Read(parsed), client, cancellationToken);
        });
        return command;
    }

    public Task PrintAsync(string line) => context.Output.WriteLineAsync(line);

    public NodeClient Client(ParseResult parsed) => node.Client(parsed);

    /// <summary>Columns of the terminal-safe text of each value; null is nothing.</summary>
    public static string Row(params ReadOnlySpan<object?> values)
    {
        var cells = new string[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            cells[i] = SafeText.Of(Convert.ToString(values[i], System.Globalization.CultureInfo.InvariantCulture));
        }

        return string.Join(" | ", cells).TrimEnd();
    }

    private static OutputOption AddOptions(Command command, Option[] options)
    {
        var output = new OutputOption();
        output.AddTo(command);
        foreach (var option in options)
        {
            command.Add(option);
        }

        return output;
    }

    private static T Read<T>(JsonElement answer, JsonTypeInfo<T> type)
    {
        try
        {
            return answer.Deserialize(type) ?? throw new JsonException();
        }
        catch (JsonException strange)
        {
            throw new CliException(ExitCode.BadAnswer, "The node's answer is not what was expected; is it a node of this version?", strange);
        }
    }
}
