using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nodes;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>How the process begins and ends (contracts, section 8).</summary>
[Trait("Category", "Slow")]
public sealed class StartAndStopTests
{
    /// <summary>Close code of a server that goes away and may be back soon (IANA's WebSocket registry).</summary>
    private const int ServiceRestart = 1012;

    [Fact]
    public async Task Sigterm_during_transfers_exits_0_and_the_next_start_goes_on_at_the_byte()
    {
        var content = new SeededContent(5, 4 << 20);
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var url = origin.Serve("a.bin", new Script(content) { ETag = "\"a\"", HoldAfter = 3_000_001 });
        var id = await bench.Client.AddAsync(new { url });
        await bench.Live.ForBytesAsync(id, 3_000_001);
        (await bench.Node.StopAsync()).ShouldBe(0, bench.Node.Output);

        origin.Release("a.bin");
        await bench.StartAgainAsync();
        await bench.WatchAsync();
        await bench.ForAllFinalAsync(Waiting.Patience);
        new Expected(url, content).ShouldHold(await bench.Client.FindAsync(id), bench);
        origin.RequestsFor("a.bin").Select(request => request.Start).ShouldBe([0, 3_000_001]);
    }

    [Fact]
    public async Task An_idle_node_stops_with_0_and_tells_its_watchers()
    {
        await using var bench = await Workbench.StartAsync();
        (await bench.Node.StopAsync()).ShouldBe(0, bench.Node.Output);
        bench.Node.Output.ShouldNotContain("Exception");
        ((int?)await bench.Live.WaitForCloseAsync(Waiting.Patience)).ShouldBe(ServiceRestart);
    }

    [Fact]
    public async Task A_second_node_on_the_same_data_exits_75_and_the_first_goes_on()
    {
        TestStore.SkipWhereShared();
        await using var bench = await Workbench.StartAsync();
        await using var second = NodeProcess.Launch(new NodeSetup(bench.Setup.Folder));
        (await second.WaitForExitAsync()).ShouldBe(75, second.Output);
        second.Output.ShouldContain(bench.Setup.Data);
        (await bench.Client.GetAsync("health/ready")).Succeeded();
    }

    [Theory]
    [InlineData("Downloads:MaxConcurrent", "0", "1 to 4096")]
    [InlineData("Downloads:MaxConcurrent", "many", "1 to 4096")]
    [InlineData("Downloads:Checkpoint:Bytes", "1", "65536 to 1073741824")]
    [InlineData("Data:Store", "mysql", "sqlite")]
    [InlineData("Network:Allow", "10.0.0.0/99", "networks")]
    public async Task A_wrong_value_exits_78_naming_key_value_and_what_is_allowed(string key, string value, string allowed)
    {
        await using var bench = Workbench.Prepare((key, value));
        bench.LaunchAgain();
        (await bench.Node.WaitForExitAsync()).ShouldBe(78, bench.Node.Output);
        bench.Node.Output.ShouldSatisfyAllConditions(
            text => text.ShouldContain(key),
            text => text.ShouldContain($"'{value}'"),
            text => text.ShouldContain(allowed));
        Directory.Exists(bench.Setup.Data).ShouldBeFalse("nothing is made by a node that refuses to start");
    }

    [Fact]
    public async Task A_database_that_is_not_there_exits_69_naming_it()
    {
        var port = Origins.Local.LoopbackPort.Next();
        await using var bench = Workbench.Prepare(("Data:Store", "postgres"), ("Data:Postgres", $"Host=127.0.0.1;Port={port};Username=u;Password=hidden;Database=d"));
        bench.LaunchAgain();
        (await bench.Node.WaitForExitAsync()).ShouldBe(69, bench.Node.Output);
        bench.Node.Output.ShouldSatisfyAllConditions(text => text.ShouldContain($"127.0.0.1:{port}/d"), text => text.ShouldNotContain("hidden"));
    }

    [Fact]
    public async Task An_option_nobody_knows_exits_78()
    {
        await using var bench = Workbench.Prepare(("Downloads:MaxConcurent", "3"));
        bench.LaunchAgain();
        (await bench.Node.WaitForExitAsync()).ShouldBe(78, bench.Node.Output);
        bench.Node.Output.ShouldContain("Downloads:MaxConcurent");
    }

    [Theory]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://*")]
    [InlineData("http://[::]")]
    public async Task Without_a_token_no_other_address_than_loopback_is_served(string host)
    {
        var port = Origins.Local.LoopbackPort.Next();
        await using var bench = Workbench.Prepare(("urls", $"{host}:{port}"));
        bench.LaunchAgain();
        (await bench.Node.WaitForExitAsync()).ShouldBe(78, bench.Node.Output);
        bench.Node.Output.ShouldSatisfyAllConditions(text => text.ShouldContain($"{host}:{port}"), text => text.ShouldContain("token"));
    }

    [Fact]
    public async Task A_port_that_is_taken_exits_78_naming_it()
    {
        await using var bench = await Workbench.StartAsync();
        await using var other = Workbench.Prepare();
        await using var second = NodeProcess.Launch(other.Setup with { Port = bench.Setup.Port });
        (await second.WaitForExitAsync()).ShouldBe(78, second.Output);
        second.Output.ShouldContain($"{bench.Setup.Port}");
    }
}
