using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

[Trait("Category", "Slow")]
public sealed class NameTests
{
    [Fact]
    public async Task Files_of_one_name_stand_side_by_side()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var contents = Enumerable.Range(0, 8).Select(i => new SeededContent((ulong)i + 40, 100_000)).ToList();
        var ids = await bench.Client.AddAllAsync([.. contents.Select((content, i) => new { url = origin.Serve($"{i}/same.bin", new Script(content)) })]);
        var found = new List<string>();
        foreach (var (id, content) in ids.Zip(contents))
        {
            await bench.Live.ForStateAsync(id, "Completed");
            found.Add((await bench.Client.FindAsync(id)).GetProperty("output_path").GetString()!);
            FileDigest.Sha256(bench.PathOf(found[^1])).ShouldBe(content.Sha256());
        }

        found.ShouldBe(["same.bin", .. Enumerable.Range(1, 7).Select(i => $"same ({i}).bin")], ignoreOrder: true);
        bench.Files().ShouldBe(found, ignoreOrder: true);
    }

    [Theory]
    [InlineData("attachment; filename=\"../../etc/passwd\"")]
    [InlineData("attachment; filename*=UTF-8''%2e%2e%2f%2e%2e%2fevil")]
    [InlineData("attachment; filename=\"/abs/olute\"")]
    [InlineData("attachment; filename=\".bashrc\"")]
    [InlineData("attachment; filename=\"a\\u0000b\"")]
    public async Task No_name_that_a_server_gives_leaves_the_root_or_hides(string disposition)
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Content-Disposition"] = disposition };
        var id = await bench.Client.AddAsync(new { url = origin.Serve("plain", new Script(new SeededContent(1, 10)) { Headers = headers }) });
        await bench.Live.ForStateAsync(id, "Completed");

        var path = (await bench.Client.FindAsync(id)).GetProperty("output_path").GetString().ShouldNotBeNull();
        path.ShouldNotContain('/');
        path.ShouldNotStartWith(".");
        bench.Files().ShouldBe([path]);
    }
}
