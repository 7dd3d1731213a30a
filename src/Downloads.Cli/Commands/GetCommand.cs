using System.CommandLine;
using Downloads.Cli.Client;
using Downloads.Cli.Display;
using Downloads.Cli.Following;

namespace Downloads.Cli.Commands;

/// <summary><c>get URL…</c>: downloads and waits; on a running node, else on one that lives as long as the command.</summary>
internal static class GetCommand
{
    public static Command Create(CliContext context, NodeOptionSet node)
    {
        var jobs = new JobOptionSet(context.Input);
        var directory = new Option<string?>("--directory", "-d") { Description = "Folder for the files; with --node, a folder inside the node's root.", HelpName = "dir" };
        var mustBeNew = new Option<bool>("--must-be-new") { Description = "With -o: end with exit code 13 where a file of that name is there already." };
        var follow = new FollowOptionSet();
        var command = new Command("get", "Download files and wait until they are there. Prints the path of each.");
        jobs.AddTo(command);
        command.Add(directory);
        command.Add(mustBeNew);
        follow.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = follow.Read(parsed);
            var requests = jobs.Read(parsed);
            if (parsed.GetValue(mustBeNew))
            {
                RefuseExisting(requests, parsed.GetValue(directory) ?? Directory.GetCurrentDirectory());
            }

            await using var session = await NodeSession.OpenAsync(node.Address(parsed), parsed.GetValue(directory), context, cancellationToken);
            var accepted = await session.SubmitAsync(requests, cancellationToken);
            return (int)await new Attendance(session, context, options).AttendAsync(accepted, cancellationToken);
        });
        return command;
    }

    /// <summary>The name is known beforehand only where the user gives it; otherwise the origin may have its say.</summary>
    private static void RefuseExisting(JobRequest[] requests, string directory)
    {
        if (requests is not [{ Filename: { } name }])
        {
            throw new CliException(ExitCode.Usage, "--must-be-new goes with --output: without it the name is not known beforehand.");
        }

        if (Path.Exists(Path.Join(directory, name)))
        {
            throw new CliException(ExitCode.Exists, $"{SafeText.Of(name)} is there already; take another name, or leave out --must-be-new.");
        }
    }
}
