using System.CommandLine;
using Downloads.Cli.Following;

namespace Downloads.Cli.Commands;

/// <summary><c>add URL…</c>: queues downloads on a running node and prints their ids.</summary>
internal static class AddCommand
{
    public static Command Create(CliContext context, NodeOptionSet node)
    {
        var jobs = new JobOptionSet(context.Input);
        var directory = new Option<string?>("--directory", "-d") { Description = "Folder inside the node's root.", HelpName = "dir" };
        var wait = new Option<bool>("--wait") { Description = "Wait until they are there, as get does." };
        var follow = new FollowOptionSet();
        var command = new Command("add", "Queue downloads on a running node. Prints their ids.");
        jobs.AddTo(command);
        command.Add(directory);
        command.Add(wait);
        follow.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = follow.Read(parsed);
            var requests = jobs.Read(parsed);
            await using var session = NodeSession.On(node.Client(parsed), parsed.GetValue(directory));
            var accepted = await session.SubmitAsync(requests, cancellationToken);
            if (parsed.GetValue(wait))
            {
                return (int)await new Attendance(session, context, options).AttendAsync(accepted, cancellationToken);
            }

            foreach (var job in accepted)
            {
                await context.Output.WriteLineAsync(job.Id.ToString());
            }

            return (int)ExitCode.Done;
        });
        return command;
    }
}
