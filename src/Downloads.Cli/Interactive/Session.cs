using System.CommandLine;
using System.CommandLine.Parsing;
using Downloads.Cli.Commands;
using Downloads.Cli.Display;

namespace Downloads.Cli.Interactive;

/// <summary>Commands one after the other, each as it would run by itself, until <c>exit</c>.</summary>
internal sealed class Session(CliContext context, ILineReader lines, string prompt, IReadOnlyList<string> nodeOptions)
{
    private static readonly string[] Own = ["exit", "quit", "help"];

    /// <summary>Words that may stand in the place of the last one, whatever is there of it.</summary>
    public static IReadOnlyList<string> Complete(RootCommand root, string line)
    {
        // The word itself is left out: once it is a command, what goes on inside it would be offered.
        var before = line[..(line.LastIndexOf(' ') + 1)];
        var words = root.Parse(before).GetCompletions(before.Length).Select(static item => item.InsertText ?? item.Label);
        return [.. words, .. before.Trim().Length == 0 ? Own : []];
    }

    /// <returns>How the last command ended.</returns>
    public async Task<ExitCode> RunAsync()
    {
        await context.Error.WriteLineAsync("Commands as on the command line; Tab completes, 'help' lists them, 'exit' ends.");
        var last = ExitCode.Done;
        while (lines.Read(prompt) is { } line)
        {
            switch (CommandLineParser.SplitCommandLine(line).ToArray())
            {
                case []:
                    break;
                case ["exit" or "quit", ..]:
                    return last;
                case var words:
                    last = await RunAsync(words[0] == "help" ? [.. words[1..], "--help"] : words);
                    break;
            }
        }

        return last;
    }

    private async Task<ExitCode> RunAsync(string[] words)
    {
        var elsewhere = NodeFirst.Spelled(words) is ["--node", ..] || words.Contains("--node", StringComparer.Ordinal);
        var code = await CommandLine.RunAsync(elsewhere ? words : [.. words, .. nodeOptions], context with { Lines = null });
        context.Interrupts.Forget();
        if (code != ExitCode.Done)
        {
            await context.Error.WriteLineAsync(SafeText.Of($"(exit code {(int)code}, {code})"));
        }

        return code;
    }
}
