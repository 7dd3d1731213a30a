using System.CommandLine;
using Downloads.Cli.Commands.Inspection;
using Downloads.Cli.Interactive;

namespace Downloads.Cli.Commands;

/// <summary>All commands, with the options that hold for each.</summary>
internal static class CommandTree
{
    public static RootCommand Create(CliContext context)
    {
        var node = new NodeOptionSet(context);
        var root = new RootCommand("Downloads files, on a running node or on its own.");
        node.AddTo(root);
        root.Add(GetCommand.Create(context, node));
        root.Add(AddCommand.Create(context, node));
        root.Add(ListCommand.Create(context, node));
        root.Add(ShowCommand.Create(context, node));
        foreach (var command in ControlCommands.Create(context, node))
        {
            root.Add(command);
        }

        root.Add(WatchCommand.Create(context, node));
        root.Add(TokenCommand.Create(context));
        var inspector = new Inspector(context, node);
        root.Add(ClusterCommand.Create(inspector));
        root.Add(ShardingCommand.Create(inspector));
        root.Add(ActorCommand.Create(inspector));
        root.Add(LogCommand.Create(inspector));
        if (context.Lines is { } lines)
        {
            root.SetAction(async (parsed, _) =>
            {
                var session = new Session(context, lines(line => Session.Complete(root, line)), $"{node.Address(parsed).Url.Authority}> ", node.Given(parsed));
                return (int)await session.RunAsync();
            });
        }

        return root;
    }
}
