using System.CommandLine;
using Downloads.Cli.Following;

namespace Downloads.Cli.Commands;

/// <summary><c>watch [ID…]</c>: follows downloads of a running node; without ids all there are and come, until Ctrl-C.</summary>
internal static class WatchCommand
{
    public static Command Create(CliContext context, NodeOptionSet node)
    {
        var ids = new IdArgument("Ids of downloads; none for all.");
        var follow = new FollowOptionSet();
        var command = new Command("watch", "Follow downloads as they go.");
        ids.AddTo(command);
        follow.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var named = ids.Read(parsed);
            await using var session = NodeSession.On(node.Client(parsed), directory: null);
            var attendance = new Attendance(session, context, follow.Read(parsed));
            if (named.Length > 0)
            {
                var jobs = await Task.WhenAll(named.Select(id => session.Client.GetAsync(id, cancellationToken)));
                return (int)await attendance.AttendAsync(jobs, cancellationToken);
            }

            return (int)await attendance.WatchAllAsync(cancellationToken);
        });
        return command;
    }
}
