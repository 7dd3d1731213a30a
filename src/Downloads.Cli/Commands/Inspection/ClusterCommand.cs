using System.CommandLine;
using Downloads.Cli.Client;

namespace Downloads.Cli.Commands.Inspection;

/// <summary><c>cluster show|status|leader|join|leave|down|down-unreachable|tail</c>: members, in the words that operators of actor clusters know.</summary>
internal static class ClusterCommand
{
    private const string MembersPath = "cluster/members";

    public static Command Create(Inspector inspector)
    {
        var command = new Command("cluster", "Members of the cluster.");
        command.Add(inspector.Question(
            "show", "List the members.", static _ => MembersPath, WireJson.Default.MembersView, static (members, form, _) => MemberLines.All(members, form)));
        command.Add(Status(inspector));
        command.Add(inspector.Question("leader", "Tell who plans.", static _ => MembersPath, WireJson.Default.MembersView, (members, _, _) => Leader(members, inspector.Context.Time)));
        command.Add(Join(inspector));
        foreach (var order in MemberOrders.Create(inspector))
        {
            command.Add(order);
        }

        command.Add(TailCommand.Create(inspector, "cluster", "Follow members that come and go and shards that move, until Ctrl-C.", MemberLines.Event));
        return command;
    }

    public static Option<string> Address() => new("--address", "-a") { Description = "Address of the member, such as 10.0.0.2:5080; its name or id does, too.", HelpName = "addr", Required = true };

    /// <exception cref="CliException">There is none.</exception>
    public static MemberView Member(MembersView members, string address) => members.Find(address)
        ?? throw new CliException(ExitCode.NotFound, $"No member has the address, name or id '{address}'; 'cluster show' lists them.");

    private static Command Status(Inspector inspector)
    {
        var address = Address();
        return inspector.Question(
            "status", "Show one member.", static _ => MembersPath, WireJson.Default.MembersView,
            (members, form, parsed) => [MemberLines.One(Member(members, parsed.GetRequiredValue(address)), form)], address);
    }

    private static IEnumerable<string> Leader(MembersView members, TimeProvider time)
    {
        var ago = Math.Max(0, (time.GetUtcNow() - members.PlannedAt).TotalSeconds);
        yield return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"There is no leader: any member plans. The last plan was made {ago:0.0} s ago.");
    }

    /// <summary>Members join by themselves, by their configuration; what can be done from here is to ask whether one has.</summary>
    private static Command Join(Inspector inspector)
    {
        var address = Address();
        return inspector.Action(
            "join", "Check that a node has joined; nodes join by themselves when they start.",
            async (parsed, form, client, cancellationToken) =>
            {
                var members = await client.AskAsync(HttpMethod.Get, MembersPath, WireJson.Default.MembersView, cancellationToken);
                var wanted = parsed.GetRequiredValue(address);
                if (members.Find(wanted) is not { } member)
                {
                    throw new CliException(
                        ExitCode.Refused,
                        $"{wanted} has not joined '{members.Cluster}'. Start it with Data:Store=postgres, the same Data:Postgres, Cluster:Name and Cluster:Secret as the others, and it does.");
                }

                await inspector.PrintAsync(form == OutputForm.Json ? System.Text.Json.JsonSerializer.Serialize(member, WireJson.Default.MemberView) : MemberLines.One(member, form));
                return ExitCode.Done;
            },
            address);
    }
}
