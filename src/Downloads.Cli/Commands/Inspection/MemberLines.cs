using System.Text.Json;
using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Commands.Inspection;

/// <summary>Members in words: <c>address | [roles] | status | reachability | version</c>.</summary>
internal static class MemberLines
{
    public static IEnumerable<string> All(MembersView members, OutputForm form) =>
        [.. members.Members.Select(member => One(member, form)), $"Count: {members.Members.Count} nodes"];

    public static string One(MemberView member, OutputForm form)
    {
        var line = Inspector.Row(member.Address, $"[{string.Join(", ", member.Roles)}]", member.Status, member.Reachability, member.Version);
        return form == OutputForm.Wide
            ? $"{line} | {Inspector.Row(member.Name, $"{member.Shards} shards", member.NodeId, Time(member.JoinedAt), member.LeaseUntil is { } lease ? Time(lease) : "-")}"
            : line;
    }

    /// <summary>An event of the topic <c>cluster</c>, or an item of its snapshot.</summary>
    public static string Event(JsonElement data)
    {
        var type = Text(data, "type");
        if (data.TryGetProperty("member", out var member))
        {
            var roles = member.GetProperty("roles").EnumerateArray().Select(static role => role.GetString());
            return $"{type,-14} {Inspector.Row(Text(member, "address"), $"[{string.Join(", ", roles)}]", Text(member, "status"), Text(member, "reachability"), Text(member, "version"))}";
        }

        var moves = data.TryGetProperty("moves", out var list)
            ? string.Join(", ", list.EnumerateArray().GroupBy(static move => (Text(move, "from"), Text(move, "to")))
                .Select(static group => $"{group.Count()} from {group.Key.Item1 ?? "nobody"} to {group.Key.Item2 ?? "nobody"}"))
            : $"{Text(data, "shard_count")} shards";
        return SafeText.Of($"{type,-14} {moves} ({Text(data, "unowned")} unowned, {Text(data, "moving")} moving)");
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
