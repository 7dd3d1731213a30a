using System.Diagnostics;
using System.Text.Json;
using Origins.Content;
using Origins.Nodes;
using Origins.Scripted;

namespace Deploy.Tests;

/// <summary>A lighthouse, three workers and two gateways over PostgreSQL, as one command starts them.</summary>
[Trait("Category", "Slow")]
public sealed class LocalClusterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task One_command_starts_it_downloads_survive_its_members_and_it_stops_cleanly()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var cluster = await LocalCluster.StartAsync();
        var pids = cluster.Members();
        pids.Keys.ShouldBe(["lighthouse", "worker-1", "worker-2", "worker-3", "gateway-1", "gateway-2"], ignoreOrder: true);

        // Whoever is asked, the lighthouse included, tells the same.
        using var first = cluster.Gateway(1);
        using var second = cluster.Gateway(2);
        using var lighthouse = cluster.Lighthouse();
        foreach (var client in new[] { first, second, lighthouse })
        {
            (await MembersAsync(client)).Select(member => $"{member.GetProperty("name").GetString()} {member.GetProperty("roles")[0].GetString()} {Status(member)}").ShouldBe(
                ["gateway-1 gateway up reachable", "gateway-2 gateway up reachable", "lighthouse lighthouse up reachable", "worker-1 worker up reachable", "worker-2 worker up reachable", "worker-3 worker up reachable"]);
        }

        (await first.GetAsync("cluster/stats")).Succeeded().GetProperty("unowned").GetInt32().ShouldBe(0);

        // Downloads asked of one gateway are seen at the other; a lighthouse that restarts and a worker that is killed cost none of them.
        var contents = Enumerable.Range(0, 20).Select(n => new SeededContent((ulong)n, 20_000 + n)).ToArray();
        var urls = contents.Select((content, n) => origin.Serve($"{n}.bin", new Script(content) { ETag = $"\"{n}\"", HoldAfter = 10_000 })).ToArray();
        var ids = await first.AddAllAsync([.. urls.Select(url => new { url })]);
        await WaitAsync("a transfer begins", () => Task.FromResult(origin.Requests.Count > 0));
        Process.GetProcessById(pids["worker-1"]).Kill();
        Process.GetProcessById(pids["lighthouse"]).Kill();
        for (var n = 0; n < urls.Length; n++)
        {
            origin.Release($"{n}.bin");
        }

        await WaitAsync("all are completed", async () => (await Task.WhenAll(ids.Select(second.FindAsync))).All(download => download.GetProperty("status").GetString() == "completed"));
        for (var n = 0; n < ids.Count; n++)
        {
            var file = (await second.FindAsync(ids[n])).GetProperty("files")[0].GetProperty("path").GetString()!;
            FileDigest.Sha256(Path.Combine(cluster.Folder, "downloads", file)).ShouldBe(contents[n].Sha256());
        }

        await WaitAsync("both are reported", () => Task.FromResult(cluster.Output.Contains("worker-1 ended with 137", StringComparison.Ordinal) && cluster.Output.Contains("lighthouse ended with 137", StringComparison.Ordinal)));

        // An operator sends a worker away: it hands over what it has and ends by itself.
        (await second.PostAsync("cluster/members/worker-2/leave")).Succeeded();
        await WaitAsync("worker-2 is gone", async () => (await MembersAsync(first)).All(member => member.GetProperty("name").GetString() is not ("worker-1" or "worker-2" or "lighthouse")));
        await WaitAsync("worker-2 has ended", () => Task.FromResult(cluster.Output.Contains("worker-2 ended with 0", StringComparison.Ordinal)));
        (await first.GetAsync("cluster/regions")).Succeeded().GetProperty("regions").EnumerateArray().ShouldHaveSingleItem().GetProperty("shards").GetArrayLength().ShouldBe(256);

        var folder = cluster.Folder;
        (await cluster.StopAsync()).ShouldBe(0, cluster.Output);
        Directory.Exists(folder).ShouldBeFalse();
        pids.Values.ShouldAllBe(pid => !Directory.Exists($"/proc/{pid}"));
    }

    private static async Task<IReadOnlyList<JsonElement>> MembersAsync(NodeClient client) =>
        [.. (await client.GetAsync("cluster/members")).Succeeded().GetProperty("members").EnumerateArray()];

    private static string Status(JsonElement member) => $"{member.GetProperty("status").GetString()} {member.GetProperty("reachability").GetString()}";

    private static async Task WaitAsync(string what, Func<Task<bool>> holds)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(Patience, what);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
