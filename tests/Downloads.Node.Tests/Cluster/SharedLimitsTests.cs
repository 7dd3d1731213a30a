using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Counting;
using Origins.Nodes;
using Origins.Scripted;

namespace Downloads.Node.Tests.Cluster;

/// <summary>A provider's limits, seen by its host while several nodes fetch from it.</summary>
[Trait("Category", "Slow")]
public sealed class SharedLimitsTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Two_nodes_together_fetch_as_fast_as_the_rate_allows_and_no_faster()
    {
        const int Files = 8;
        await using var origin = ScriptedOrigin.Start();
        await using var cluster = await ClusterBench.StartAsync(workers: 2, gateways: 0, ("Downloads:MaxPerHost", $"{Files}"));
        using var client = new NodeClient(cluster["w1"].Setup.Address);
        await SetAsync(client, new { defaults = new { bytes_per_second = 2_000_000, max_segments = 1 } });
        var ids = await AddAsync(client, origin, "long", Files, new Script(new SeededContent(11, 40_000_000)));
        await UntilAsync(() => Task.FromResult(origin.Requests.Count == Files), "all have begun");
        (await NodesAsync(client, ids)).Distinct().Count().ShouldBe(2);

        foreach (var rate in new[] { 2_000_000, 4_000_000, 1_000_000 })
        {
            await SetAsync(client, new { defaults = new { bytes_per_second = rate, max_segments = 1 } });
            // The nodes look for other settings once a second.
            await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System);
            var measured = await MeasureAsync(client, ids, origin, TimeSpan.FromSeconds(4));
            output.WriteLine($"rate {rate:N0}: {measured:N0} bytes a second");
            measured.ShouldBeInRange(rate * 0.75, rate * 1.15);
        }

        origin.Requests.ShouldAllBe(request => request.Sent > 0, "none starves");
    }

    [Fact]
    public async Task The_permits_of_a_killed_node_are_given_away_only_when_its_connections_are_surely_over()
    {
        const int Limit = 8;
        await using var origin = ScriptedOrigin.Start();
        await using var cluster = await ClusterBench.StartAsync(workers: 2, gateways: 0, ("Downloads:MaxPerHost", $"{Limit}"), ("Retry:BaseSeconds", "0"));
        using var client = new NodeClient(cluster["w1"].Setup.Address);
        var ids = await AddAsync(client, origin, "held", 40, new Script(new SeededContent(12, 4_000)) { HoldAfter = 1_000 });
        await UntilAsync(() => Task.FromResult(origin.Requests.Count == Limit), "the limit is reached");
        var lost = (await NodesAsync(client, ids)).Count(node => node == "w2");
        lost.ShouldBeInRange(1, Limit - 1);

        await cluster["w2"].KillAsync();
        var killed = TimeProvider.System.GetTimestamp();
        await UntilAsync(() => Task.FromResult(origin.Requests.Count > Limit), "another one starts");
        var waited = TimeProvider.System.GetElapsedTime(killed);
        await UntilAsync(() => Task.FromResult(origin.Requests.Count >= Limit + lost), "all permits of the killed node are in use again");
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        origin.Requests.Count.ShouldBe(Limit + lost, "all others are held, so no more may come");

        output.WriteLine($"{lost} permits of the killed node came back after {waited.TotalSeconds:0.0} s");
        waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(10));
        for (var i = 0; i < ids.Count; i++)
        {
            origin.Release($"held{i}.bin");
        }

        await UntilAsync(async () => (await StatesAsync(client, ids)).All(state => state == "completed"), "all are complete");
    }

    [Fact]
    public async Task A_worker_killed_under_load_lets_the_host_be_asked_for_no_more_than_its_limit_and_leaves_no_permit_behind()
    {
        const int Limit = 6;
        await using var origin = CountingOrigin.Start(TimeSpan.FromMilliseconds(400));
        await using var cluster = await ClusterBench.StartAsync(workers: 3, gateways: 0, ("Downloads:MaxPerHost", $"{Limit}"), ("Retry:BaseSeconds", "0"));
        using var client = new NodeClient(cluster["w1"].Setup.Address);
        var ids = await client.AddAllAsync([.. Enumerable.Range(0, 200).Select(i => new { url = new Uri(origin.Address, $"{i}") })]);
        await origin.ServedAsync(30, Patience);

        await cluster["w2"].KillAsync();
        var left = ids.Count - origin.Served;
        await UntilAsync(() => Task.FromResult(origin.Served >= ids.Count), "every file was sent");
        await UntilAsync(async () => (await StatesAsync(client, ids)).All(state => state == "completed"), "all are complete");
        await UntilAsync(async () => await QueuesAsync(client) == 0, "no permit is out");

        output.WriteLine($"{left} files to go at the kill; {origin.MostAtOnce} answers at once, {origin.MostConnections} connections open, {origin.Served} served");
        origin.MostAtOnce.ShouldBe(Limit);
    }

    [Fact]
    public async Task A_full_node_holds_no_permits_that_others_could_use()
    {
        await using var full = ScriptedOrigin.Start();
        await using var free = ScriptedOrigin.Start();
        await using var cluster = await ClusterBench.StartAsync(workers: 2, gateways: 0, ("Downloads:MaxPerHost", "2"), ("Downloads:MaxConcurrent", "2"));
        using var client = new NodeClient(cluster["w1"].Setup.Address);
        await SetAsync(client, new { defaults = new { max_concurrent = 40 } });
        var held = await AddAsync(client, full, "held", 40, new Script(new SeededContent(13, 4_000)) { HoldAfter = 1_000 });
        await UntilAsync(() => Task.FromResult(full.Requests.Count == 4), "both nodes are full");
        var where = await NodesAsync(client, held);
        foreach (var (id, node) in held.Zip(where).Where(download => download.Second != "w2"))
        {
            (await client.CommandAsync(id, "cancel")).Succeeded();
        }

        await SetAsync(client, new { defaults = new { max_concurrent = 2 } });
        var ids = await AddAsync(client, free, "free", 40, new Script(new SeededContent(14, 4_000)));

        // Whoever belongs to w1 goes on to the end, two at a time, as if nobody waited for w2.
        var before = 0;
        await UntilAsync(
            async () =>
            {
                var (last, now) = (before, (await StatesAsync(client, ids)).Count(state => state == "completed"));
                before = now;
                return now > 8 && now == last && free.Requests.Count == now;
            },
            "those of the other node are complete", TimeSpan.FromSeconds(1));
        var states = await StatesAsync(client, ids);
        output.WriteLine($"{states.Count(state => state == "completed")} complete while one node is full");
        states.ShouldAllBe(state => state == "completed" || state == "waiting", "no permit is out to one that cannot run");
        states.ShouldContain("waiting");
        (await NodesAsync(client, held)).Count(node => node == "w2").ShouldBe(2);

        for (var i = 0; i < held.Count; i++)
        {
            full.Release($"held{i}.bin");
        }

        await UntilAsync(async () => (await StatesAsync(client, ids)).All(state => state == "completed"), "all are complete");
    }

    private static async Task SetAsync(NodeClient client, object settings) => (await client.PutAsync("api/settings", settings)).Succeeded();

    private static Task<IReadOnlyList<string>> AddAsync(NodeClient client, ScriptedOrigin origin, string name, int count, Script script) =>
        client.AddAllAsync([.. Enumerable.Range(0, count).Select(i => new { url = origin.Serve($"{name}{i}.bin", script) })]);

    /// <summary>Where each runs; empty for one that does not.</summary>
    private static Task<IReadOnlyList<string>> NodesAsync(NodeClient client, IEnumerable<string> ids) =>
        EachAsync(client, ids, download => download.GetProperty("is_active").GetBoolean() && download.GetProperty("status").GetString() != "waiting"
            ? download.GetProperty("node").GetString() ?? "" : "");

    private static Task<IReadOnlyList<string>> StatesAsync(NodeClient client, IEnumerable<string> ids) =>
        EachAsync(client, ids, download => download.GetProperty("status").GetString()!);

    /// <summary>Providers with work, or with permits out.</summary>
    private static async Task<int> QueuesAsync(NodeClient client) => (await client.GetAsync("health")).Succeeded().GetProperty("queues").GetArrayLength();

    private static async Task<IReadOnlyList<string>> EachAsync(NodeClient client, IEnumerable<string> ids, Func<System.Text.Json.JsonElement, string> what)
    {
        var found = new List<string>();
        foreach (var id in ids)
        {
            found.Add(what(await client.FindAsync(id)));
        }

        return found;
    }

    /// <summary>Bytes a second that the nodes took, which the origin has really sent: what it sends goes into sockets by fits and starts.</summary>
    private static async Task<double> MeasureAsync(NodeClient client, IReadOnlyList<string> ids, ScriptedOrigin origin, TimeSpan span)
    {
        var (start, before) = (TimeProvider.System.GetTimestamp(), await BytesAsync(client, ids));
        await Task.Delay(span, TimeProvider.System);
        var (end, after) = (TimeProvider.System.GetTimestamp(), await BytesAsync(client, ids));
        after.ShouldBeLessThanOrEqualTo(origin.Requests.Sum(request => request.Sent));
        return (after - before) / TimeProvider.System.GetElapsedTime(start, end).TotalSeconds;
    }

    private static async Task<long> BytesAsync(NodeClient client, IReadOnlyList<string> ids)
    {
        var found = await Task.WhenAll(ids.Select(client.FindAsync));
        return found.Sum(download => download.GetProperty("progress").GetProperty("bytes_downloaded").GetInt64());
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? look = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"Not within {Patience.TotalSeconds} s: {what}");
            }

            await Task.Delay(look ?? Look, TimeProvider.System);
        }
    }
}
