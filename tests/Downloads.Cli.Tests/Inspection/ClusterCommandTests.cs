using System.Text.Json;
using Downloads.Cli.Tests.Commands;
using static Downloads.Cli.Tests.Inspection.CannedCluster;

namespace Downloads.Cli.Tests.Inspection;

/// <summary>An operator's commands, in the words that operators of actor clusters know.</summary>
public sealed class ClusterCommandTests : IAsyncLifetime
{
    private const string WorkerId = "00000000-0000-0000-0000-000000000002";
    private const string SilentId = "00000000-0000-0000-0000-000000000003";
    private static readonly string Gateway = Member("10.0.0.1:5080", "gateway", "up", "reachable", "00000000-0000-0000-0000-000000000001");
    private static readonly string Worker = Member("10.0.0.2:5080", "worker", "up", "reachable", WorkerId);
    private static readonly string Silent = Member("10.0.0.3:5080", "worker", "leaving", "unreachable", SilentId);
    private readonly CommandLineHarness _cli = new();
    private CannedCluster _node = null!;

    public async ValueTask InitializeAsync()
    {
        _node = await CannedCluster.StartAsync();
        _node.Answers["/cluster/members"] = Members(Gateway, Worker, Silent);
    }

    [Fact]
    public async Task Show_lists_address_roles_status_reachability_and_version_and_counts()
    {
        (await RunAsync("cluster show")).ShouldBe(ExitCode.Done);
        _cli.Output.ShouldBe(
            """
            10.0.0.1:5080 | [gateway] | up | reachable | 0.1.0
            10.0.0.2:5080 | [worker] | up | reachable | 0.1.0
            10.0.0.3:5080 | [worker] | leaving | unreachable | 0.1.0
            Count: 3 nodes

            """);
    }

    [Fact]
    public async Task Wide_has_more_columns_and_json_is_what_the_node_sent()
    {
        await RunAsync("cluster show -o wide");
        _cli.Output.ShouldContain($"10.0.0.2:5080 | [worker] | up | reachable | 0.1.0 | name-of-10.0.0.2:5080 | 85 shards | {WorkerId} | 2026-01-31T12:00:00.000Z | 2026-01-31T13:00:00.000Z");
        var harness = new CommandLineHarness();
        await harness.RunAsync(_node.Address, "cluster", "show", "-o", "json");
        JsonElement.Parse(harness.Output).GetProperty("members").GetArrayLength().ShouldBe(3);
    }

    [Theory]
    [InlineData("10.0.0.2:5080")]
    [InlineData("name-of-10.0.0.2:5080")]
    [InlineData(WorkerId)]
    public async Task Status_shows_one_member_by_address_name_or_id(string member)
    {
        (await RunAsync($"cluster status -a {member}")).ShouldBe(ExitCode.Done);
        _cli.Output.ShouldBe("10.0.0.2:5080 | [worker] | up | reachable | 0.1.0\n");
    }

    [Theory]
    [InlineData("cluster status -a 10.9.9.9:1", ExitCode.NotFound, "No member has the address, name or id '10.9.9.9:1'; 'cluster show' lists them.")]
    [InlineData("cluster join -a 10.9.9.9:1", ExitCode.Refused, "10.9.9.9:1 has not joined 'downloads'. Start it with Data:Store=postgres")]
    [InlineData("cluster leave -a 10.9.9.9:1", ExitCode.NotFound, "Nothing is here.")]
    [InlineData("cluster status", ExitCode.Usage, "--address")]
    [InlineData("cluster show -o yaml", ExitCode.Usage, "yaml")]
    [InlineData("cluster-sharding entities", ExitCode.Usage, "--shard")]
    [InlineData("cluster-sharding entities -s x", ExitCode.Usage, "x")]
    [InlineData("actor hierarchy -s /nowhere", ExitCode.NotFound, "Nothing is here.")]
    public async Task What_goes_wrong_is_one_line_and_no_success(string line, ExitCode code, string says)
    {
        (await RunAsync(line)).ShouldBe(code);
        _cli.Error.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldContain(says);
        _cli.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Leader_says_that_there_is_none()
    {
        (await RunAsync("cluster leader")).ShouldBe(ExitCode.Done);
        _cli.Output.ShouldStartWith("There is no leader: any member plans. The last plan was made ");
    }

    [Fact]
    public async Task Join_finds_a_member_that_has_joined()
    {
        (await RunAsync("cluster join -a 10.0.0.2:5080")).ShouldBe(ExitCode.Done);
        _cli.Output.ShouldStartWith("10.0.0.2:5080 | [worker] | up");
    }

    [Fact]
    public async Task Leave_and_down_are_told_to_the_node_and_the_member_is_shown_as_it_is_then()
    {
        _node.Answers["/cluster/members/10.0.0.2%3A5080/leave"] = _node.Answers["/cluster/members/10.0.0.2:5080/leave"] = Worker.Replace("up", "leaving", StringComparison.Ordinal);
        _node.Answers["/cluster/members/10.0.0.3:5080/down"] = Silent.Replace("leaving", "dead", StringComparison.Ordinal);
        (await RunAsync("cluster leave -a 10.0.0.2:5080")).ShouldBe(ExitCode.Done, _cli.Error);
        (await RunAsync("cluster down -a 10.0.0.3:5080")).ShouldBe(ExitCode.Done, _cli.Error);
        _cli.Output.ShouldBe("10.0.0.2:5080 | [worker] | leaving | reachable | 0.1.0\n10.0.0.3:5080 | [worker] | dead | unreachable | 0.1.0\n");
        _node.Orders.ShouldBe(["/cluster/members/10.0.0.2:5080/leave", "/cluster/members/10.0.0.3:5080/down"]);
    }

    [Fact]
    public async Task Leave_waits_until_the_member_is_no_more_or_its_time_is_up()
    {
        _node.Answers["/cluster/members/10.0.0.2:5080/leave"] = Worker;
        (await RunAsync("cluster leave -a 10.0.0.2:5080 --wait --timeout 0")).ShouldBe(ExitCode.TimedOut);
        _cli.Error.ShouldContain("10.0.0.2:5080 has not gone yet");
        var leaving = RunAsync("cluster leave -a 10.0.0.2:5080 --wait");
        leaving.IsCompleted.ShouldBeFalse();
        _node.Answers["/cluster/members"] = Members(Gateway, Silent);
        (await leaving.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Done);
    }

    [Fact]
    public async Task Down_unreachable_tells_each_that_is()
    {
        _node.Answers[$"/cluster/members/{SilentId}/down"] = Silent.Replace("leaving", "dead", StringComparison.Ordinal);
        (await RunAsync("cluster down-unreachable")).ShouldBe(ExitCode.Done);
        _cli.Output.ShouldBe("10.0.0.3:5080 | [worker] | dead | unreachable | 0.1.0\nCount: 1 nodes\n");
        _node.Orders.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Regions_shards_and_entities_are_listed_and_counted()
    {
        _node.Answers["/cluster/regions"] =
            """{"kinds":["download"],"regions":[{"address":"10.0.0.2:5080","name":"worker-1","status":"up","shards":[0,1,2,5,7,8],"incoming":[3],"outgoing":[],"active_entities":4}]}""";
        _node.Answers["/cluster/shards"] =
            """{"shard_count":2,"map_version":7,"unowned":1,"moving":1,"shards":[{"shard":0,"owner":"10.0.0.2:5080","epoch":9,"target":"10.0.0.3:5080","active_entities":3},{"shard":1,"owner":null,"epoch":4,"target":null,"active_entities":null}]}""";
        _node.Answers["/cluster/entities?shard=0&limit=1"] =
            $$"""{"shard":0,"owner":"10.0.0.2:5080","in_memory":true,"truncated":true,"entities":[{"entity_id":"{{WorkerId}}","kind":"download","type":"DownloadActor","restarts":2}]}""";
        await RunAsync("cluster-sharding regions -o wide");
        await RunAsync("cluster-sharding shards");
        await RunAsync("cluster-sharding entities -s 0 --limit 1 -o wide");
        _cli.Output.ShouldBe(
            $"""
            10.0.0.2:5080 | worker-1 | up | 0-2, 5, 7-8 | +3 | - | 4
            Count: 1 regions
            0 | 10.0.0.2:5080 | → 10.0.0.3:5080
            1 | - |
            Count: 2 shards, 1 unowned, 1 moving
            {WorkerId} | download | DownloadActor | 2
            Count: 1 and more entities, in the memory of 10.0.0.2:5080

            """);
    }

    [Fact]
    public async Task Actors_are_drawn_as_a_tree_and_what_a_node_says_cannot_move_the_terminal()
    {
        _node.Answers["/cluster/hierarchy?depth=2&path=%2F"] = _node.Answers["/cluster/hierarchy?depth=2&path=/"] =
            """
            {"address":"10.0.0.2:5080","truncated":false,"root":{"name":"/","path":"/","type":null,"restarts":0,"below":4,"children":[
            {"name":"clock","path":"/clock","type":"Clock\u001b[2J","restarts":0,"below":0,"children":[]},
            {"name":"shards","path":"/shards","type":null,"restarts":0,"below":3,"children":[{"name":"7","path":"/shards/7","type":null,"restarts":1,"below":3,"children":[]}]}]}}
            """;
        (await RunAsync("actor hierarchy")).ShouldBe(ExitCode.Done, _cli.Error);
        _cli.Output.ShouldBe(
            """
            /
            ├── clock  Clock�[2J
            └── shards
                └── 7  1 restarts  (3 below)
            Count: 4 actors

            """);
    }

    [Fact]
    public async Task A_session_runs_command_after_command_on_the_node_it_began_with_and_ends_as_the_last_did()
    {
        var code = await _cli.RunAsync(["cluster show", "", "cluster status -a nobody", "cluster", "exit", "never"], [_node.Address]);
        code.ShouldBe(ExitCode.Usage);
        _cli.Output.ShouldContain("Count: 3 nodes");
        _cli.Error.ShouldContain("(exit code 3, NotFound)");
        _cli.Error.ShouldContain("'cluster --help' tells how it is used.");
    }

    [Fact]
    public async Task In_a_session_help_lists_the_commands_and_another_node_may_be_named()
    {
        var away = $"127.0.0.1:{Origins.Local.LoopbackPort.Next()}";
        await _cli.RunAsync(["help", $"{away} cluster show"], [_node.Address]);
        _cli.Output.ShouldContain("cluster-sharding");
        _cli.Error.ShouldContain($"No node answers at http://{away}/");
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private Task<ExitCode> RunAsync(string line) => _cli.RunAsync([_node.Address, .. line.Split(' ')]);
}
