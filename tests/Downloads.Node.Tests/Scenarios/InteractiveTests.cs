using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>A user in the middle of a large import.</summary>
[Trait("Category", "Slow")]
public sealed class InteractiveTests
{
    private const int Tasks = 200;

    [Fact]
    public async Task What_a_user_starts_in_the_middle_of_a_large_import_starts_next()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Downloads:MaxPerHost", "1"));
        var script = new Script(new SeededContent(5, 2000)) { HoldAfter = 1000 };
        var ids = await bench.Client.AddAllAsync([.. Enumerable.Range(0, Tasks).Select(i => new { url = origin.Serve($"t{i}.bin", script) })]);
        for (var i = 0; i < Tasks / 2; i++)
        {
            await origin.WaitForAsync(request => request.Path == $"/t{i}.bin", Waiting.Patience);
            origin.Release($"t{i}.bin");
        }

        await origin.WaitForAsync(request => request.Path == $"/t{Tasks / 2}.bin", Waiting.Patience);
        (await bench.Client.CommandAsync(ids[^1], "start")).Succeeded();
        origin.Release($"t{Tasks / 2}.bin");

        await origin.WaitForAsync(_ => origin.Requests.Count == (Tasks / 2) + 2, Waiting.Patience);
        origin.Requests[^1].Path.ShouldBe($"/t{Tasks - 1}.bin");
    }
}
