using System.Text.Json;
using Actors.Inspection;
using Downloads.Gateway.Tests.Auth;
using Downloads.Gateway.Tests.Fakes;
using Downloads.Gateway.Tests.Hosting;

namespace Downloads.Gateway.Tests.Cluster;

/// <summary>The operator's questions and orders.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await GatewayHost.StartAsync();

    [Fact]
    public async Task Members_are_listed_with_their_roles_status_reachability_version_and_load()
    {
        var answer = await _host.GetAsync("/cluster/members");
        answer.GetProperty("cluster").GetString().ShouldBe("tests");
        answer.GetProperty("self").GetString().ShouldBe("10.0.0.1:5080");
        answer.GetProperty("count").GetInt32().ShouldBe(3);
        var members = answer.GetProperty("members").EnumerateArray().ToArray();
        members.Select(Line).ShouldBe(
        [
            "10.0.0.1:5080 gateway up reachable 0",
            "10.0.0.2:5080 worker up reachable 2",
            "10.0.0.3:5080 worker leaving unreachable 1",
        ]);
        members[0].EnumerateObject().Select(field => field.Name).ShouldBe(
            ["address", "name", "node_id", "roles", "status", "reachability", "accused_by", "version", "capacity", "shards", "joined_at", "lease_until"]);
        (await _host.GetAsync("/cluster/members?departed=true")).GetProperty("members").EnumerateArray().Last().GetProperty("status").GetString().ShouldBe("dead");
    }

    [Fact]
    public async Task Whom_a_live_member_cannot_reach_is_unreachable_and_the_accuser_is_named()
    {
        var view = _host.Cluster.View;
        _host.Cluster.View = view with { Members = [view.Members[0] with { Accused = [FakeCluster.Worker] }, .. view.Members.Skip(1).Select(row => row with { Accused = [FakeCluster.Gateway] })] };
        var members = (await _host.GetAsync("/cluster/members")).GetProperty("members").EnumerateArray().ToArray();
        members.Select(member => member.GetProperty("reachability").GetString()).ShouldBe(["unreachable", "unreachable", "unreachable"]);
        members[1].GetProperty("accused_by").EnumerateArray().Select(address => address.GetString()).ShouldBe(["10.0.0.1:5080"]);
        members[0].GetProperty("accused_by").EnumerateArray().Select(address => address.GetString()).ShouldBe(["10.0.0.2:5080"], "whose lease is over does not count as a witness");
    }

    [Fact]
    public async Task Shards_tell_owner_epoch_and_where_they_move_and_those_of_the_dead_are_unowned()
    {
        var answer = await _host.GetAsync("/cluster/shards");
        answer.GetProperty("shard_count").GetInt32().ShouldBe(4);
        answer.GetProperty("unowned").GetInt32().ShouldBe(1);
        answer.GetProperty("moving").GetInt32().ShouldBe(1);
        var moving = answer.GetProperty("shards")[1];
        moving.GetProperty("owner").GetString().ShouldBe("10.0.0.3:5080");
        moving.GetProperty("target").GetString().ShouldBe("10.0.0.2:5080");
        moving.GetProperty("epoch").GetInt64().ShouldBe(101);
        moving.GetProperty("active_entities").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Regions_are_the_workers_with_their_shards()
    {
        var answer = await _host.GetAsync("/cluster/regions");
        answer.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetString()).ShouldBe(["download", "provider", "accepted_request"]);
        var regions = answer.GetProperty("regions").EnumerateArray().ToArray();
        regions.Select(region => $"{region.GetProperty("address")} {Numbers(region, "shards")} +{Numbers(region, "incoming")} -{Numbers(region, "outgoing")}")
            .ShouldBe(["10.0.0.2:5080 0,3 +1 -", "10.0.0.3:5080 1 + -1"]);
    }

    [Fact]
    public async Task Stats_sum_the_cluster_up_and_tell_of_the_node_that_answers()
    {
        _host.Cluster.Self = FakeCluster.Worker;
        var answer = await _host.GetAsync("/cluster/stats");
        answer.GetProperty("up").GetInt32().ShouldBe(2);
        answer.GetProperty("leaving").GetInt32().ShouldBe(1);
        answer.GetProperty("unreachable").GetInt32().ShouldBe(1);
        answer.GetProperty("fewest_shards").GetInt32().ShouldBe(1);
        answer.GetProperty("most_shards").GetInt32().ShouldBe(2);
        answer.GetProperty("grace_until").ValueKind.ShouldBe(JsonValueKind.Null);
        answer.GetProperty("node").GetProperty("active_entities").GetInt32().ShouldBe(3);
        answer.GetProperty("node").GetProperty("dead_letters").GetInt64().ShouldBe(4);
    }

    [Fact]
    public async Task Entities_of_a_shard_here_come_from_memory_and_those_elsewhere_from_the_store()
    {
        _host.Cluster.Self = FakeCluster.Worker;
        var here = await _host.GetAsync("/cluster/entities?shard=0");
        here.GetProperty("in_memory").GetBoolean().ShouldBeTrue();
        here.GetProperty("entities").EnumerateArray().Select(entity => $"{entity.GetProperty("kind")} {entity.GetProperty("type")} {entity.GetProperty("restarts")}")
            .ShouldBe(["download DownloadActor 1", "provider ProviderActor 0"]);
        (await _host.GetAsync("/cluster/entities?shard=0&limit=1")).GetProperty("truncated").GetBoolean().ShouldBeTrue();
        (await _host.GetAsync("/cluster/entities?shard=3")).GetProperty("entities")[0].GetProperty("kind").GetString().ShouldBe("9", "a kind of another build");

        var elsewhere = await _host.GetAsync("/cluster/entities?shard=1");
        elsewhere.GetProperty("in_memory").GetBoolean().ShouldBeFalse();
        elsewhere.GetProperty("owner").GetString().ShouldBe("10.0.0.3:5080");
        elsewhere.GetProperty("entities")[0].GetProperty("entity_id").GetGuid().ShouldBe(FakeCluster.Entity);
    }

    [Fact]
    public async Task The_hierarchy_is_a_tree_as_deep_as_asked_for_from_the_path_asked_for()
    {
        var all = (await _host.GetAsync("/cluster/hierarchy?depth=1")).GetProperty("root");
        all.GetProperty("path").GetString().ShouldBe("/");
        all.GetProperty("below").GetInt32().ShouldBe(5);
        all.GetProperty("children").EnumerateArray().Select(child => $"{child.GetProperty("name")} {child.GetProperty("type")} {child.GetProperty("below")}")
            .ShouldBe(["clock Clock 0", "shards  4"]);

        var entity = (await _host.GetAsync($"/cluster/hierarchy?depth=5&path=/shards/0/1/{FakeCluster.Entity}")).GetProperty("root");
        entity.GetProperty("type").GetString().ShouldBe("DownloadActor");
        entity.GetProperty("children").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("child");
        await ShouldBeRefused(HttpMethod.Get, "/cluster/hierarchy?path=/nowhere", 404, "cluster.actor_not_found");
    }

    [Theory]
    [InlineData("/cluster/entities", "request.invalid_parameter")]
    [InlineData("/cluster/entities?shard=4", "request.invalid_parameter")]
    [InlineData("/cluster/entities?shard=-1", "request.invalid_parameter")]
    [InlineData("/cluster/entities?shard=0&limit=0", "request.invalid_parameter")]
    [InlineData("/cluster/hierarchy?depth=17", "request.invalid_parameter")]
    [InlineData("/cluster/hierarchy?path=", "request.invalid_parameter")]
    [InlineData("/cluster/members?departed=maybe", "request.invalid_parameter")]
    [InlineData("/cluster/members?all=1", "request.unknown_parameter")]
    [InlineData("/cluster/shards?shard=1", "request.unknown_parameter")]
    public Task A_wrong_question_is_refused(string path, string code) => ShouldBeRefused(HttpMethod.Get, path, 400, code);

    [Theory]
    [InlineData("10.0.0.2:5080")]
    [InlineData("worker-1")]
    [InlineData("00000000-0000-0000-0000-000000000002")]
    public async Task A_member_is_told_to_leave_by_address_name_or_id(string member)
    {
        using var answer = await _host.SendAsync(HttpMethod.Post, $"/cluster/members/{member}/leave");
        ((int)answer.StatusCode).ShouldBe(202);
        (await GatewayHost.JsonOf(answer)).GetProperty("address").GetString().ShouldBe("10.0.0.2:5080");
        _host.Cluster.Orders.ShouldBe([$"leave {FakeCluster.Worker}"]);
    }

    [Fact]
    public async Task Orders_that_cannot_be_followed_say_why()
    {
        await ShouldBeRefused(HttpMethod.Post, "/cluster/members/10.9.9.9:1/down", 404, "cluster.member_not_found");
        _host.Cluster.Orders.ShouldBeEmpty();
        _host.Cluster.Answer = MemberOrder.Refused;
        await ShouldBeRefused(HttpMethod.Post, "/cluster/members/worker-2/leave", 409, "cluster.refused");
        _host.Cluster.Answer = MemberOrder.Alone;
        await ShouldBeRefused(HttpMethod.Post, "/cluster/members/worker-1/down", 409, "cluster.alone");
        _host.Cluster.IsDown = true;
        await ShouldBeRefused(HttpMethod.Get, "/cluster/members", 503, "store.unavailable");
    }

    [Fact]
    public async Task Only_the_scope_admin_may_ask()
    {
        await using var guarded = await GatewayHost.StartAsync(Tokens.Settings());
        foreach (var path in new[] { "members", "shards", "regions", "stats", "entities?shard=0", "hierarchy" })
        {
            using var answer = await guarded.SendAsync(HttpMethod.Get, $"/cluster/{path}", body: null, ("Authorization", $"Bearer {Tokens.Control}"));
            ((int)answer.StatusCode).ShouldBe(403, path);
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task ShouldBeRefused(HttpMethod method, string path, int status, string code)
    {
        using var answer = await _host.SendAsync(method, path);
        ((int)answer.StatusCode).ShouldBe(status);
        (await GatewayHost.JsonOf(answer)).GetProperty("code").GetString().ShouldBe(code);
    }

    private static string Line(JsonElement member) =>
        $"{member.GetProperty("address")} {string.Join(',', member.GetProperty("roles").EnumerateArray())} {member.GetProperty("status")} {member.GetProperty("reachability")} {member.GetProperty("shards")}";

    private static string Numbers(JsonElement region, string name) => string.Join(',', region.GetProperty(name).EnumerateArray().Select(number => number.GetInt32()));
}
