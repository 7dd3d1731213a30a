using System.Text.Json;
using Origins.Local;
using Origins.Nodes;

namespace Downloads.Cli.Tests.Processes;

/// <summary>An operator's commands as processes, on a node that runs alone.</summary>
[Trait("Category", "Slow")]
public sealed class InspectionTests(InspectionTests.Alone alone) : IClassFixture<InspectionTests.Alone>
{
    [Fact]
    public async Task Cluster_show_counts_one_node()
    {
        await using var cli = alone.Run("cluster", "show");
        (await cli.EndAsync()).ShouldBe(0, cli.Error);
        cli.Output.ShouldBe($"{alone.Address} | [worker, gateway] | up | reachable | 0.1.0\nCount: 1 nodes\n");
    }

    [Fact]
    public async Task A_node_that_runs_alone_cannot_leave()
    {
        await using var cli = alone.Run("cluster", "leave", "-a", alone.Address);
        (await cli.EndAsync()).ShouldBe((int)ExitCode.Refused);
        cli.Error.ShouldBe($"{alone.Address} runs alone: nobody could take its place. SIGTERM stops it.\n");
    }

    [Fact]
    public async Task Tails_go_on_until_ctrl_c()
    {
        await using var members = alone.Run("cluster", "tail", "-o", "json");
        await members.WaitForAsync("\"type\":\"shards\"");
        await using var log = alone.Run("log", "tail");
        await log.WaitForAsync("Store ");
        foreach (var tail in new[] { members, log })
        {
            tail.Signal(Signals.Interrupt);
            (await tail.EndAsync()).ShouldBe(0, tail.Error);
        }

        members.OutputLines.ShouldAllBe(line => JsonElement.Parse(line).ValueKind == JsonValueKind.Object);
    }

    [Fact]
    public async Task A_session_on_a_terminal_completes_words_runs_commands_and_ends()
    {
        await using var cli = CliProcess.Terminal(alone.Folder, [], alone.Address);
        await cli.WaitForAsync($"{alone.Address}> ");
        await cli.TypeAsync("clu\t\t");
        await cli.WaitForAsync("cluster  cluster-sharding");
        await cli.TypeAsync(" sh\t\r");
        await cli.WaitForAsync("Count: 1 nodes");
        await cli.TypeAsync("cluster tail\r");
        await cli.WaitForAsync("256 shards");
        await cli.TypeAsync("\u0003");
        await cli.TypeAsync("exit\r");
        (await cli.EndAsync()).ShouldBe(0, cli.Output);
    }

    [Fact]
    public async Task Without_a_terminal_a_command_is_asked_for()
    {
        await using var cli = alone.Run();
        (await cli.EndAsync()).ShouldBe((int)ExitCode.Usage);
    }

    /// <summary>A node for all of them.</summary>
    public sealed class Alone : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new("cli");
        private NodeProcess? _node;

        public string Folder => _folder.Path;

        public string Address => $"127.0.0.1:{_node!.Setup.Port}";

        public async ValueTask InitializeAsync() => _node = await NodeProcess.StartAsync(new NodeSetup(_folder.Folder("node")));

        internal CliProcess Run(params string[] arguments) => CliProcess.Start(Folder, [Address, .. arguments]);

        public async ValueTask DisposeAsync()
        {
            await _node!.DisposeAsync();
            _folder.Dispose();
        }
    }
}
