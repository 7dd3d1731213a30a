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

        // Downloads asked of one gateway are seen at the other; a lighthouse that is killed and starts again, and a worker that is killed, cost none of them.
        var contents = Enumerable.Range(0, 20).Select(n => new SeededContent((ulong)n, 20_000 + n)).ToArray();
        var urls = contents.Select((content, n) => origin.Serve($"{n}.bin", new Script(content) { ETag = $"\"{n}\"", HoldAfter = 10_000 })).ToArray();
        var ids = await first.AddAllAsync([.. urls.Select(url => new { url })]);
        await WaitAsync("a transfer begins", () => Task.FromResult(origin.Requests.Count > 0));
        await using var watching = await LiveClient.ConnectAsync(cluster.GatewayAddress(2));
        await watching.SubscribeAsync("runtime");
        await using var restarted = MemberProcess.Of(pids["lighthouse"]);
        Process.GetProcessById(pids["lighthouse"]).Kill();
        await WaitAsync("its end is reported", () => Task.FromResult(cluster.Output.Contains("lighthouse ended with 137", StringComparison.Ordinal)));
        origin.Release("0.bin");
        await ShouldSeeCompletedAsync(watching, ids[0]);

        restarted.Start();
        await WaitAsync("it answers again", async () => await restarted.AnswersAsync(lighthouse, "cluster/members")
            && (await MembersAsync(lighthouse)).Any(member => member.GetProperty("name").GetString() == "lighthouse" && Status(member) == "up reachable"));
        await WaitAsync("a gateway sees it, too", async () => (await MembersAsync(first)).Count(member => Status(member) == "up reachable") == pids.Count);
        origin.Release("1.bin");
        await ShouldSeeCompletedAsync(watching, ids[1]);
        ShouldBeUnbroken(watching.Frames);

        Process.GetProcessById(pids["worker-1"]).Kill();
        for (var n = 2; n < urls.Length; n++)
        {
            origin.Release($"{n}.bin");
        }

        await WaitAsync("all are completed", async () => (await Task.WhenAll(ids.Select(second.FindAsync))).All(download => download.GetProperty("status").GetString() == "completed"));
        for (var n = 0; n < ids.Count; n++)
        {
            var file = (await second.FindAsync(ids[n])).GetProperty("files")[0].GetProperty("path").GetString()!;
            FileDigest.Sha256(Path.Combine(cluster.Folder, "downloads", file)).ShouldBe(contents[n].Sha256());
        }

        await WaitAsync("its end is reported, too", () => Task.FromResult(cluster.Output.Contains("worker-1 ended with 137", StringComparison.Ordinal)));

        // An operator sends a worker away: it hands over what it has and ends by itself.
        (await second.PostAsync("cluster/members/worker-2/leave")).Succeeded();
        await WaitAsync("worker-2 is gone", async () => (await MembersAsync(first)).All(member => member.GetProperty("name").GetString() is not ("worker-1" or "worker-2")));
        await WaitAsync("worker-2 has ended", () => Task.FromResult(cluster.Output.Contains("worker-2 ended with 0", StringComparison.Ordinal)));
        (await first.GetAsync("cluster/regions")).Succeeded().GetProperty("regions").EnumerateArray().ShouldHaveSingleItem().GetProperty("shards").GetArrayLength().ShouldBe(256);

        (await restarted.StopAsync()).ShouldBe(0, restarted.Output);
        var folder = cluster.Folder;
        (await cluster.StopAsync()).ShouldBe(0, cluster.Output);
        Directory.Exists(folder).ShouldBeFalse();
        pids.Values.ShouldAllBe(pid => !Directory.Exists($"/proc/{pid}"));
    }

    private static Task<LiveFrame> ShouldSeeCompletedAsync(LiveClient live, string id) => live.WaitForAsync(
        frame => frame.Type == "task_status_changed" && frame.Data.GetProperty("task_id").GetString() == id && frame.Data.GetProperty("to").GetString() == "Completed",
        Patience, $"the end of {id}");

    /// <summary>One connection, one snapshot, and after it events each of which names the one before.</summary>
    private static void ShouldBeUnbroken(IReadOnlyList<LiveFrame> frames)
    {
        frames.ShouldAllBe(frame => frame.Connection == 1 && frame.Op != "gap");
        var last = frames.Single(frame => frame is { Topic: "runtime", Op: "snapshot" }).Seq!.Value;
        foreach (var frame in frames.Where(frame => frame is { Topic: "runtime", Op: "event" } && frame.Type is not ("download_progress" or "download_metrics")))
        {
            frame.Json.GetProperty("prev").GetInt64().ShouldBe(last, $"{frame.Json}");
            last = frame.Seq!.Value;
        }
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
