using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nginx;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>Bytes of two versions never meet in one file.</summary>
[Trait("Category", "Slow")]
public sealed class ChangedResourceTests
{
    private const long Length = 6 << 20;
    private static readonly SeededContent Before = new(31, Length);
    private static readonly SeededContent After = new(32, Length);

    [Fact]
    public async Task A_resource_that_changed_during_a_pause_is_fetched_whole_and_the_loss_is_announced()
    {
        await using var origin = await NginxOrigin.StartAsync("limit_rate 2m;");
        await using var bench = await Workbench.StartAsync();
        var url = origin.Put("changing.bin", Before);
        var id = await bench.Client.AddAsync(new { url });
        await bench.Live.ForBytesAsync(id, 1 << 20);
        (await bench.Client.CommandAsync(id, "pause")).Succeeded();
        var paused = await bench.Live.ForStateAsync(id, "Paused");

        origin.Put("changing.bin", After);
        (await bench.Client.CommandAsync(id, "resume")).Succeeded();
        await bench.Live.ForWarningAsync(id, "resume_lost");
        await bench.Live.ForStateAsync(id, "Completed", paused);

        new Expected(url, After).ShouldHold(await bench.Client.FindAsync(id), bench);
        bench.Files().ShouldBe(["changing.bin"]);
        origin.Log()[^1].ShouldSatisfyAllConditions(
            line => line.IfRange.ShouldNotBeEmpty("a resume without validator could mix two versions"),
            line => line.Status.ShouldBe(200));
    }

    [Fact]
    public async Task A_resource_that_changed_while_the_node_was_dead_is_fetched_whole()
    {
        TestStore.SkipWhereSeveral("The node that fetches may be another than the one that dies, and goes on with the resource as it was.");
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Downloads:Checkpoint:Bytes", "65536"), ("Downloads:Checkpoint:Seconds", "0"));
        var url = origin.Serve("changing.bin", new Script(Before) { ETag = "\"1\"", BytesPerSecond = 2 << 20 });
        var id = await bench.Client.AddAsync(new { url });
        await bench.Live.ForBytesAsync(id, 1 << 20);
        await bench.Node.KillAsync();

        origin.Serve("changing.bin", new Script(After) { ETag = "\"2\"" });
        await bench.StartAgainAsync();
        await bench.WatchAsync();
        await bench.ForAllFinalAsync(Waiting.Patience);

        new Expected(url, After).ShouldHold(await bench.Client.FindAsync(id), bench);
        bench.Files().ShouldBe(["changing.bin"]);
    }

    [Fact]
    public async Task A_resource_without_validator_is_begun_anew_rather_than_trusted()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var url = origin.Serve("changing.bin", new Script(Before) { BytesPerSecond = 2 << 20 });
        var id = await bench.Client.AddAsync(new { url });
        await bench.Live.ForBytesAsync(id, 1 << 20);
        (await bench.Client.CommandAsync(id, "pause")).Succeeded();
        var paused = await bench.Live.ForStateAsync(id, "Paused");

        origin.Serve("changing.bin", new Script(After));
        (await bench.Client.CommandAsync(id, "resume")).Succeeded();
        await bench.Live.ForStateAsync(id, "Completed", paused);

        new Expected(url, After).ShouldHold(await bench.Client.FindAsync(id), bench);
    }
}
