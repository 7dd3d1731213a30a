using System.Text.Json;
using Actors.Membership;
using Actors.TestKit;
using Downloads.Gateway.Tests.Auth;
using Downloads.Gateway.Tests.Fakes;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Live;

namespace Downloads.Gateway.Tests.Cluster;

/// <summary>The topic <c>cluster</c>: members and shards as they change.</summary>
public sealed class ClusterTopicTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_snapshot_shows_the_members_and_what_changes_follows()
    {
        await using var host = await GatewayHost.StartAsync(time: _time);
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SendAsync("""{"op":"subscribe","id":"c","topic":"cluster"}""");
        var items = (await socket.ReadAsync("snapshot")).GetProperty("items").EnumerateArray().ToArray();
        items.Select(Summary).ShouldBe(["member 10.0.0.1:5080 up reachable", "member 10.0.0.2:5080 up reachable", "member 10.0.0.3:5080 leaving unreachable", "shards 4 1"]);

        var view = host.Cluster.View;
        host.Cluster.View = view with
        {
            Members =
            [
                view.Members[0], view.Members[1] with { State = NodeState.Leaving }, view.Members[2] with { State = NodeState.Dead }, view.Members[3],
                FakeCluster.Row(Guid.NewGuid(), "worker-9", "10.0.0.9:5080", NodeRoles.Worker, NodeState.Up, FakeCluster.Now.AddSeconds(3)),
            ],
            Shards = [view.Shards[0], view.Shards[1] with { Owner = FakeCluster.Worker, Target = null, Epoch = 200 }, view.Shards[2], view.Shards[3]],
        };
        _time.Advance(Second);
        var told = new List<JsonElement>();
        for (var i = 0; i < 4; i++)
        {
            told.Add((await socket.ReadEventAsync()).Data());
        }

        told.Select(Summary).ShouldBe(
            ["member_changed 10.0.0.2:5080 leaving reachable", "member_gone 10.0.0.3:5080 dead unreachable", "member_joined 10.0.0.9:5080 up reachable", "shards_moved 4 1"]);
        told[3].GetProperty("moves").GetRawText().ShouldBe("""[{"shard":1,"from":"10.0.0.3:5080","to":"10.0.0.2:5080","epoch":200}]""");
    }

    [Fact]
    public async Task A_lease_that_is_renewed_is_no_news()
    {
        await using var host = await GatewayHost.StartAsync(time: _time);
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SendAsync("""{"op":"subscribe","id":"c","topic":"cluster"}""");
        await socket.ReadAsync("snapshot");
        var view = host.Cluster.View;
        host.Cluster.View = view with { Now = view.Now + Second, Members = [.. view.Members.Select(row => row with { Beats = row.Beats + 1, LeaseUntil = row.LeaseUntil + Second })] };
        _time.Advance(Second);
        host.Cluster.View = view with { MapVersion = 8, Shards = [.. view.Shards.Select(shard => shard with { Epoch = shard.Epoch + 1 })] };
        _time.Advance(Second);
        Summary((await socket.ReadEventAsync()).Data()).ShouldBe("shards_moved 4 1");
    }

    [Fact]
    public async Task It_needs_the_scope_admin()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        await using var socket = await LiveSocket.ConnectAsync(host, options: options => options.SetRequestHeader("Authorization", $"Bearer {Tokens.Control}"));
        await socket.SendAsync("""{"op":"subscribe","id":"c","topic":"cluster"}""");
        (await socket.ReadAsync("error")).Code().ShouldBe("auth.scope");
    }

    private static string Summary(JsonElement data)
    {
        var type = data.GetProperty("type").GetString();
        return data.TryGetProperty("member", out var member)
            ? $"{type} {member.GetProperty("address")} {member.GetProperty("status")} {member.GetProperty("reachability")}"
            : $"{type} {data.GetProperty("shard_count")} {data.GetProperty("unowned")}";
    }
}
