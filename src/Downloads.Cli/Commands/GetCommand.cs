using System.CommandLine;
using Downloads.Cli.Following;

namespace Downloads.Cli.Commands;

/// <summary><c>get URL…</c>: downloads and waits; on a running node, else on one that lives as long as the command.</summary>
internal static class GetCommand
{
    public static Command Create(CliContext context, NodeOptionSet node)
    {
        var jobs = new JobOptionSet();
        var directory = new Option<string?>("--directory", "-d") { Description = "Folder for the files; with --node, a folder inside the node's root.", HelpName = "dir" };
        var follow = new FollowOptionSet();
        var command = new Command("get", "Download files and wait until they are there. Prints the path of each.");
        jobs.AddTo(command);
        command.Add(directory);
        follow.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = follow.Read(parsed);
            var requests = jobs.Read(parsed);
            await using var session = await NodeSession.OpenAsync(node.Address(parsed), parsed.GetValue(directory), context, cancellationToken);
            var accepted = await session.SubmitAsync(requests, cancellationToken);
            return (int)await new Attendance(session, context, options).AttendAsync(accepted, cancellationToken);
        });
        return command;
    }
}
