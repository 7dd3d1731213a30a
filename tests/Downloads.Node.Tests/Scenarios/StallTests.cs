using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

[Trait("Category", "Slow")]
public sealed class StallTests
{
    [Fact]
    public async Task A_source_that_falls_silent_is_shown_as_stalled_and_a_byte_ends_it()
    {
        var content = new SeededContent(6, 1 << 20);
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Downloads:StallSeconds", "1"));
        var url = origin.Serve("a.bin", new Script(content) { HoldAfter = 500_000 });
        var id = await bench.Client.AddAsync(new { url });

        await bench.Live.ForWarningAsync(id, "stalled");
        (await bench.Client.FindAsync(id)).GetProperty("status").GetString().ShouldBe("stalled");
        (await bench.Client.GetAsync("api/downloads/manager/stats")).Succeeded().GetProperty("stalled").GetInt32().ShouldBe(1);

        origin.Release("a.bin");
        await bench.Live.ForStateAsync(id, "Completed");
        new Expected(url, content).ShouldHold(await bench.Client.FindAsync(id), bench);
        origin.RequestsFor("a.bin").Count.ShouldBe(1);
    }
}
