using System.CommandLine;

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
        return root;
    }
}
