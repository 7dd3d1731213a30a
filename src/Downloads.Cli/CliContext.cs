using Downloads.Cli.Display;
using Downloads.Cli.Interactive;
using Downloads.Cli.Surroundings;

namespace Downloads.Cli;

/// <summary>What surrounds a command: in the process the console, in tests what they like.</summary>
public sealed record CliContext
{
    /// <summary>Results: what a script reads.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress, hints and errors: what people read.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens what is piped in.</summary>
    public required Func<TextReader> Input { get; init; }

    /// <summary>Environment variables.</summary>
    public required Func<string, string?> Environment { get; init; }

    public required TimeProvider Time { get; init; }

    public required IInterrupts Interrupts { get; init; }

    /// <summary>Opens a session's lines, given how a line is completed; null where nobody types.</summary>
    public Func<Func<string, IReadOnlyList<string>>, ILineReader>? Lines { get; init; }

    /// <summary>A display for a command that follows downloads.</summary>
    public required Func<bool, IDisplay> Display { get; init; }

    /// <summary>The console of this process.</summary>
    public static CliContext OfProcess(IInterrupts interrupts)
    {
        var time = TimeProvider.System;
        var (output, error) = (StandardStreams.Output(), StandardStreams.Error());
        return new CliContext
        {
            Output = output,
            Error = error,
            Input = StandardStreams.Input,
            Environment = System.Environment.GetEnvironmentVariable,
            Time = time,
            Interrupts = interrupts,
            Lines = !Console.IsInputRedirected && Terminal.IsLive(System.Environment.GetEnvironmentVariable) ? Terminal.Lines : null,
            Display = json => json ? new JsonDisplay(output, error)
                : Terminal.IsLive(System.Environment.GetEnvironmentVariable) ? Terminal.Open(time)
                : new PlainDisplay(error, time),
        };
    }
}
