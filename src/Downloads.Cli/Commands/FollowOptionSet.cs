using System.CommandLine;
using Downloads.Cli.Following;

namespace Downloads.Cli.Commands;

/// <summary>How a command that waits shows what it waits for, and how long.</summary>
internal sealed class FollowOptionSet
{
    private readonly Option<bool> _json = new("--json") { Description = "Print the node's events as JSON, one a line." };
    private readonly Option<double> _timeout = new("--timeout") { Description = "Give up after so many seconds (exit code 2); 0 for never.", HelpName = "seconds" };

    public void AddTo(Command command)
    {
        command.Add(_json);
        command.Add(_timeout);
    }

    /// <exception cref="CliException">The time-out is none.</exception>
    public FollowOptions Read(ParseResult parsed) => parsed.GetValue(_timeout) switch
    {
        0 => new FollowOptions(parsed.GetValue(_json), Timeout: null),
        > 0 and <= 1e6 and var seconds => new FollowOptions(parsed.GetValue(_json), TimeSpan.FromSeconds(seconds)),
        _ => throw new CliException(ExitCode.Usage, "--timeout takes a number of seconds above 0."),
    };
}
