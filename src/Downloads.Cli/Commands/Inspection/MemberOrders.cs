using System.CommandLine;
using System.Text.Json;
using Downloads.Cli.Client;

namespace Downloads.Cli.Commands.Inspection;

/// <summary><c>cluster leave</c>, <c>down</c> and <c>down-unreachable</c>: orders to members.</summary>
internal static class MemberOrders
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    public static IEnumerable<Command> Create(Inspector inspector) =>
    [
        Leave(inspector),
        Down(inspector),
        inspector.Action(
            "down-unreachable", "Declare every unreachable member dead.", (_, form, client, cancellationToken) => DownUnreachableAsync(inspector, form, client, cancellationToken)),
    ];

    private static Command Leave(Inspector inspector)
    {
        var address = ClusterCommand.Address();
        var wait = new Option<bool>("--wait") { Description = "Return when it has gone." };
        var timeout = new Option<double>("--timeout") { Description = "With --wait: give up after so many seconds (exit code 2).", HelpName = "seconds", DefaultValueFactory = static _ => 60 };
        return inspector.Action(
            "leave", "Tell a member to hand its shards over and go.",
            async (parsed, form, client, cancellationToken) =>
            {
                var member = await OrderAsync(inspector, client, parsed.GetRequiredValue(address), "leave", form, cancellationToken);
                return parsed.GetValue(wait)
                    ? await WaitAsync(inspector.Context, client, member, TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(timeout), 0, 86_400)), cancellationToken)
                    : ExitCode.Done;
            },
            address, wait, timeout);
    }

    private static Command Down(Inspector inspector)
    {
        var address = ClusterCommand.Address();
        return inspector.Action(
            "down", "Declare a member dead; its shards are taken over once its lease has run out.",
            async (parsed, form, client, cancellationToken) =>
            {
                await OrderAsync(inspector, client, parsed.GetRequiredValue(address), "down", form, cancellationToken);
                return ExitCode.Done;
            },
            address);
    }

    private static async Task<ExitCode> DownUnreachableAsync(Inspector inspector, OutputForm form, NodeClient client, CancellationToken cancellationToken)
    {
        var members = await client.AskAsync(HttpMethod.Get, "cluster/members", WireJson.Default.MembersView, cancellationToken);
        var unreachable = members.Members.Where(static member => member.Reachability == "unreachable").ToList();
        foreach (var member in unreachable)
        {
            await OrderAsync(inspector, client, member.NodeId.ToString(), "down", form, cancellationToken);
        }

        if (form != OutputForm.Json)
        {
            await inspector.PrintAsync($"Count: {unreachable.Count} nodes");
        }

        return ExitCode.Done;
    }

    /// <summary>Prints the member as it is now.</summary>
    private static async Task<MemberView> OrderAsync(
        Inspector inspector, NodeClient client, string member, string verb, OutputForm form, CancellationToken cancellationToken)
    {
        var now = await client.AskAsync(HttpMethod.Post, $"cluster/members/{Uri.EscapeDataString(member)}/{verb}", WireJson.Default.MemberView, cancellationToken);
        await inspector.PrintAsync(form == OutputForm.Json ? JsonSerializer.Serialize(now, WireJson.Default.MemberView) : MemberLines.One(now, form));
        return now;
    }

    private static async Task<ExitCode> WaitAsync(CliContext context, NodeClient client, MemberView member, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = context.Time.GetTimestamp();
        while ((await client.AskAsync(HttpMethod.Get, "cluster/members", WireJson.Default.MembersView, cancellationToken)).Members.Any(row => row.NodeId == member.NodeId))
        {
            if (context.Time.GetElapsedTime(start) > patience)
            {
                throw new CliException(ExitCode.TimedOut, $"{member.Address} has not gone yet; 'cluster status' shows it, 'cluster down' declares it dead.");
            }

            await Task.Delay(Poll, context.Time, cancellationToken);
        }

        return ExitCode.Done;
    }
}
