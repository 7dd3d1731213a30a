using Downloads.Cli.Interactive;
using Spectre.Console;

namespace Downloads.Cli.Display;

/// <summary>What this process writes to.</summary>
internal static class Terminal
{
    /// <summary>Whether rows may be redrawn: both streams are a terminal that can move its cursor, and nobody runs us from a script's log.</summary>
    public static bool IsLive(Func<string, string?> environment) =>
        !Console.IsOutputRedirected && !Console.IsErrorRedirected && CanMoveCursor(environment);

    /// <summary>By the environment alone: <c>TERM</c> names a real terminal and <c>CI</c> is not set.</summary>
    public static bool CanMoveCursor(Func<string, string?> environment) =>
        environment("TERM") is { Length: > 0 } and not "dumb" && environment("CI") is null or "" or "false" or "0";

    /// <summary>Lines typed on it. Ctrl-C is a key while one is edited, and a signal while its command runs.</summary>
    public static ILineReader Lines(Func<string, IReadOnlyList<string>> complete) =>
        new LineEditor(ReadKey, Console.Error, static () => Console.WindowWidth is > 0 and var columns ? columns : 80, complete);

    private static ConsoleKeyInfo ReadKey()
    {
        Console.TreatControlCAsInput = true;
        try
        {
            return Console.ReadKey(intercept: true);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    /// <summary>Draws on stderr; <c>NO_COLOR</c> is heeded.</summary>
    public static TtyDisplay Open(TimeProvider time)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(Console.Error),
        });
        return new TtyDisplay(console, Math.Clamp(console.Profile.Height - 4, 1, 16), time);
    }
}
