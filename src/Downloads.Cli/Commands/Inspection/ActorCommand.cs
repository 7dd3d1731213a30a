using System.CommandLine;
using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Commands.Inspection;

/// <summary><c>actor hierarchy [-d N] [-s PATH]</c>: what is in the memory of a node, as a tree.</summary>
internal static class ActorCommand
{
    public static Command Create(Inspector inspector)
    {
        var depth = new Option<int>("--depth", "-d") { Description = "Levels below the start (2).", HelpName = "n", DefaultValueFactory = static _ => 2 };
        var start = new Option<string>("--start", "-s") { Description = "Where to start, such as /shards/12.", HelpName = "path", DefaultValueFactory = static _ => "/" };
        var command = new Command("actor", "Actors in the memory of a node.");
        command.Add(inspector.Question(
            "hierarchy", "Show actors as a tree.",
            parsed => $"cluster/hierarchy?depth={parsed.GetValue(depth)}&path={Uri.EscapeDataString(parsed.GetValue(start)!)}", WireJson.Default.HierarchyView,
            static (answer, _, _) =>
            [
                .. Lines(answer.Root, "", "", isRoot: true),
                $"Count: {answer.Root.Below + (answer.Root.Type is null ? 0 : 1)}{(answer.Truncated ? " and more" : "")} actors",
            ],
            depth, start));
        return command;
    }

    private static IEnumerable<string> Lines(ActorView actor, string first, string rest, bool isRoot)
    {
        var type = actor.Type is null ? "" : $"  {actor.Type}";
        var restarts = actor.Restarts > 0 ? $"  {actor.Restarts} restarts" : "";
        var hidden = actor.Children.Count == 0 && actor.Below > 0 ? $"  ({actor.Below} below)" : "";
        yield return first + SafeText.Of($"{(isRoot ? actor.Path : actor.Name)}{type}{restarts}{hidden}");
        for (var i = 0; i < actor.Children.Count; i++)
        {
            var last = i == actor.Children.Count - 1;
            foreach (var line in Lines(actor.Children[i], rest + (last ? "└── " : "├── "), rest + (last ? "    " : "│   "), isRoot: false))
            {
                yield return line;
            }
        }
    }
}
