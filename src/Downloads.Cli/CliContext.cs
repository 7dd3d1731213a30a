using Downloads.Cli.Display;

namespace Downloads.Cli;

/// <summary>What surrounds a command: in the process the console, in tests what they like.</summary>
public sealed record CliContext
{
    /// <summary>Results: what a script reads.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress, hints and errors: what people read.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Environment variables.</summary>
    public required Func<string, string?> Environment { get; init; }

    public required TimeProvider Time { get; init; }

    public required IInterrupts Interrupts { get; init; }

    /// <summary>A display for a command that follows downloads.</summary>
    public required Func<bool, IDisplay> Display { get; init; }

    /// <summary>The console of this process.</summary>
    public static CliContext OfProcess(IInterrupts interrupts)
    {
        var time = TimeProvider.System;
        return new CliContext
        {
            Output = Console.Out,
            Error = Console.Error,
            Environment = System.Environment.GetEnvironmentVariable,
            Time = time,
            Interrupts = interrupts,
            Display = json => json ? new JsonDisplay(Console.Out, Console.Error)
                : Terminal.IsLive(System.Environment.GetEnvironmentVariable) ? Terminal.Open(time)
                : new PlainDisplay(Console.Error, time),
        };
    }
}
