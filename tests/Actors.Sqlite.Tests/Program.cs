using Xunit.Runner.InProc.SystemConsole;

namespace Actors.Sqlite.Tests;

/// <summary>Runs the tests; or, started by one of them, is a process that writes until it is killed.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args is [WriterProcess.Verb, var directory]
        ? WriterProcess.WriteUntilKilledAsync(directory)
        : ConsoleRunner.Run(args);
}
