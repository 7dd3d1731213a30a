using System.CommandLine;
using System.Text.Json;
using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Commands.Inspection;

/// <summary><c>cluster-sharding regions|shards|entities|stats</c></summary>
internal static class ShardingCommand
{
    public static Command Create(Inspector inspector)
    {
        var command = new Command("cluster-sharding", "Shards, and the entities in them.");
        command.Add(inspector.Question("regions", "List the workers with their shards.", static _ => "cluster/regions", WireJson.Default.RegionsView, static (answer, form, _) => Regions(answer, form)));
        command.Add(inspector.Question("shards", "List every shard with its owner.", static _ => "cluster/shards", WireJson.Default.ShardsView, static (answer, form, _) => Shards(answer, form)));
        command.Add(Entities(inspector));
        command.Add(inspector.Question("stats", "Show figures of the cluster, and of the node asked.", static _ => "cluster/stats", WireJson.Default.JsonElement, static (answer, _, _) => Stats(answer, "")));
        return command;
    }

    private static IEnumerable<string> Regions(RegionsView answer, OutputForm form) =>
    [
        .. answer.Regions.Select(region => form == OutputForm.Wide
            ? Inspector.Row(region.Address, region.Name, region.Status, Ranges(region.Shards), $"+{Ranges(region.Incoming)}", $"-{Ranges(region.Outgoing)}", region.ActiveEntities?.ToString() ?? "-")
            : Inspector.Row(region.Address, region.Name, region.Status, $"{region.Shards.Count} shards")),
        $"Count: {answer.Regions.Count} regions",
    ];

    private static IEnumerable<string> Shards(ShardsView answer, OutputForm form) =>
    [
        .. answer.Shards.Select(shard => form == OutputForm.Wide
            ? Inspector.Row(shard.Shard, shard.Owner ?? "-", shard.Target ?? "-", shard.Epoch, shard.ActiveEntities?.ToString() ?? "-")
            : Inspector.Row(shard.Shard, shard.Owner ?? "-", shard.Target is null ? "" : $"→ {shard.Target}")),
        $"Count: {answer.ShardCount} shards, {answer.Unowned} unowned, {answer.Moving} moving",
    ];

    private static Command Entities(Inspector inspector)
    {
        var shard = new Option<int>("--shard", "-s") { Description = "Number of the shard.", Required = true, HelpName = "n" };
        var limit = new Option<int?>("--limit") { Description = "At most so many (1,000).", HelpName = "n" };
        return inspector.Question(
            "entities", "List the entities of a shard.",
            parsed => $"cluster/entities?shard={parsed.GetValue(shard)}{(parsed.GetValue(limit) is { } most ? $"&limit={most}" : "")}", WireJson.Default.EntitiesView,
            static (answer, form, _) =>
            [
                .. answer.Entities.Select(entity => form == OutputForm.Wide
                    ? Inspector.Row(entity.EntityId, entity.Kind, entity.Type ?? "-", entity.Restarts?.ToString() ?? "-")
                    : Inspector.Row(entity.EntityId, entity.Kind)),
                $"Count: {answer.Entities.Count}{(answer.Truncated ? " and more" : "")} entities, {(answer.InMemory ? "in the memory of" : "active by the store, at")} {SafeText.Of(answer.Owner ?? "nobody")}",
            ],
            shard, limit);
    }

    /// <summary>A line for each value; those of parts are named by their path.</summary>
    private static IEnumerable<string> Stats(JsonElement element, string prefix) => element.EnumerateObject().SelectMany(field => field.Value.ValueKind switch
    {
        JsonValueKind.Object => Stats(field.Value, $"{prefix}{field.Name}."),
        JsonValueKind.Null => [],
        _ => [$"{prefix + field.Name,-24} {SafeText.Of(field.Value.ToString())}"],
    });

    /// <summary>Such as <c>0-84, 90</c>.</summary>
    private static string Ranges(IReadOnlyList<int> shards)
    {
        var ranges = new List<string>();
        for (var i = 0; i < shards.Count;)
        {
            var first = i;
            while (++i < shards.Count && shards[i] == shards[i - 1] + 1)
            {
            }

            ranges.Add(i - first == 1 ? $"{shards[first]}" : $"{shards[first]}-{shards[i - 1]}");
        }

        return string.Join(", ", ranges);
    }
}
