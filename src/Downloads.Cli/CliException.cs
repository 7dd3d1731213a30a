namespace Downloads.Cli;

/// <summary>A command ends here: one line that says what to do (empty where nobody is to be told), and the code the process ends with.</summary>
public sealed class CliException(ExitCode exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitCode ExitCode { get; } = exitCode;
}
