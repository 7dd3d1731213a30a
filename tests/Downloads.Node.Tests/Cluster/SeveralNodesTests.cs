using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nginx;
using Origins.Nodes;

namespace Downloads.Node.Tests.Cluster;

/// <summary>Workers and gateways as processes over one PostgreSQL: whoever is asked, whoever dies, each file comes whole and each client hears of all.</summary>
[Trait("Category", "Slow")]
public sealed class SeveralNodesTests(ITestOutputHelper output)
{
    private static readonly string[] Names = ["w1", "w2", "w3"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Three_workers_fetch_two_thousand_files_and_a_client_of_any_gateway_sees_every_step_of_all()
    {
        await using var origin = await NginxOrigin.StartAsync();
        await using var cluster = await ClusterBench.StartAsync(workers: 3, gateways: 2, ("Downloads:MaxPerHost", "48"), ("Downloads:MaxConcurrent", "32"));
        var expected = Contents(origin, 2000);
        using var client = new NodeClient(cluster["g1"].Setup.Address);
        await using var near = await WatchAsync(cluster["g1"]);
        await using var far = await WatchAsync(cluster["g2"]);
        var start = TimeProvider.System.GetTimestamp();

        var ids = await client.AddAllAsync([.. expected.Select(resource => new { url = resource.Url })]);
        await ForAllAsync(ids, near, cluster);
        output.WriteLine($"{ids.Count} files in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");
        await ForAllAsync(ids, far, cluster);

        foreach (var live in new[] { near, far })
        {
            var frames = live.Frames;
            Testimony.HasNoGap("runtime", frames);
            foreach (var story in frames.Where(frame => frame.Type == "task_status_changed").GroupBy(frame => frame.Data.GetProperty("task_id").GetString()!))
            {
                Testimony.StatesOf(story.Key, [.. story])[^1].ShouldBe("Completed");
            }
        }

        (await NodesAsync(client, ids.Take(60))).ShouldBe(["w1", "w2", "w3"], ignoreOrder: true);
        ShouldHold(expected, cluster);
    }

    [Fact]
    public async Task A_worker_killed_in_the_middle_costs_nothing_but_time()
    {
        await using var origin = await NginxOrigin.StartAsync("limit_rate 200k;");
        await using var cluster = await ClusterBench.StartAsync(workers: 3, gateways: 2, ("Downloads:MaxPerHost", "48"), ("Retry:BaseSeconds", "0"));
        var expected = Contents(origin, 600);
        using var client = new NodeClient(cluster["g1"].Setup.Address);
        await using var live = await WatchAsync(cluster["g2"]);

        var ids = await client.AddAllAsync([.. expected.Select(resource => new { url = resource.Url })]);
        await live.WaitForAsync(frame => frame.Type == "task_status_changed" && frame.To() == "Completed", Patience, "the first file");
        await cluster["w2"].KillAsync();
        await live.WaitForAsync(
            frame => frame.Type == "runtime_warning" && frame.Data.GetProperty("code").GetString() == "node_lost"
                && frame.Data.GetProperty("message").GetString()!.Contains("w2", StringComparison.Ordinal), Patience, "the warning that a node is lost");
        await ForAllAsync(ids, live, cluster);

        ShouldHold(expected, cluster);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_hands_its_work_over_first()
    {
        await using var origin = await NginxOrigin.StartAsync("limit_rate 200k;");
        await using var cluster = await ClusterBench.StartAsync(workers: 2, gateways: 1, ("Downloads:MaxPerHost", "32"), ("Retry:BaseSeconds", "0"));
        var expected = Contents(origin, 300);
        using var client = new NodeClient(cluster["g1"].Setup.Address);
        await using var live = await WatchAsync(cluster["g1"]);

        var ids = await client.AddAllAsync([.. expected.Select(resource => new { url = resource.Url })]);
        await live.WaitForAsync(frame => frame.Type == "task_status_changed" && frame.To() == "Completed", Patience, "the first file");
        (await cluster["w1"].StopAsync()).ShouldBe(0);
        cluster["w1"].Output.ShouldContain("Up → Left");
        await ForAllAsync(ids, live, cluster);

        ShouldHold(expected, cluster);
    }

    private static List<Expected> Contents(NginxOrigin origin, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new SeededContent((ulong)i + 70_000, (i * 7919L % 150_000) + 1))
            .Select((content, i) => new Expected(origin.Put($"c{i}.bin", content), content))];

    private static async Task<LiveClient> WatchAsync(NodeProcess node)
    {
        var live = await LiveClient.ConnectAsync(node.Setup.Address);
        await live.SubscribeAsync("runtime");
        return live;
    }

    private static async Task ForAllAsync(IReadOnlyList<string> ids, LiveClient live, ClusterBench cluster)
    {
        var left = ids.ToHashSet(StringComparer.Ordinal);
        try
        {
            await live.WaitForAsync(frame => frame.Type == "task_status_changed" && frame.To() == "Completed"
                && left.Remove(frame.Data.GetProperty("task_id").GetString()!) && left.Count == 0, Patience, "the end of all");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{left.Count} downloads have not ended, {left.First()} among them.\n{late.Message}\n{cluster.Outputs()}", late);
        }
    }

    /// <summary>Where transfers ran, by their journals.</summary>
    private static async Task<IReadOnlyCollection<string>> NodesAsync(NodeClient client, IEnumerable<string> ids)
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            var journal = (await client.GetAsync($"api/downloads/{id}/events")).Succeeded().ToString();
            nodes.UnionWith(Names.Where(name => journal.Contains($"\"{name}\"", StringComparison.Ordinal)));
        }

        return nodes;
    }

    private static void ShouldHold(List<Expected> expected, ClusterBench cluster)
    {
        foreach (var resource in expected)
        {
            FileDigest.Sha256(Path.Combine(cluster.Root, resource.Name)).ShouldBe(resource.Content!.Sha256(), resource.Name);
        }

        cluster.Files().Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal).ShouldBe(expected.Select(resource => resource.Name).Order(StringComparer.Ordinal));
    }
}
