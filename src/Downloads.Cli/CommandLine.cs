using System.CommandLine;
using Downloads.Cli.Commands;
using Downloads.Cli.Display;

namespace Downloads.Cli;

/// <summary>The command line as a whole: parses, runs, and turns every failure into one line and an exit code.</summary>
public static class CommandLine
{
    /// <summary>Runs in this process's console.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var interrupts = new SignalInterrupts();
        return (int)await RunAsync(arguments, CliContext.OfProcess(interrupts));
    }

    /// <summary>Runs in the surroundings given.</summary>
    public static async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, CliContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var parsed = CommandTree.Create(context).Parse(NodeFirst.Spelled(arguments));
            if (parsed.Errors is [.., var error])
            {
                throw new CliException(ExitCode.Usage, $"{error.Message} '{parsed.CommandResult.Command.Name} --help' tells how it is used.");
            }

            // Ctrl-C is ours: it pauses or detaches before it ends anything.
            var configuration = new InvocationConfiguration
            {
                Output = context.Output,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return (ExitCode)await parsed.InvokeAsync(configuration);
        }
        catch (CliException failed)
        {
            if (failed.Message.Length > 0)
            {
                await context.Error.WriteLineAsync(SafeText.Of(failed.Message));
            }

            return failed.ExitCode;
        }
    }
}
