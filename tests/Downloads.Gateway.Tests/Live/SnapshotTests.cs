using System.Text.Json;
using Downloads.Gateway.Live;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Life;
using Downloads.Projections;

namespace Downloads.Gateway.Tests.Live;

/// <summary>A snapshot at number S, then exactly what follows S.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public async Task Snapshots_taken_while_downloads_change_fit_to_the_events_behind_them()
    {
        const int downloads = 40, clients = 12, rounds = 60;
        await using var host = await GatewayHost.StartAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < downloads; i++)
        {
            ids.Add(await host.AddAsync());
        }

        var end = await host.AddAsync();
        using var watching = new CountdownEvent(clients);
        var watchers = Enumerable.Range(0, clients).Select(_ => Task.Run(() => WatchAsync(host, ids, end, watching))).ToArray();
        for (var round = 0; round < rounds || !watching.IsSet; round++)
        {
            foreach (var id in ids)
            {
                host.Downloads.Command(id, round % 2 == 0 ? new DownloadCommand.Pause() : new DownloadCommand.Resume());
            }

            await Task.Yield();
        }

        host.Downloads.Command(end, new DownloadCommand.Cancel());
        var seen = await Task.WhenAll(watchers);
        seen.ShouldAllBe(states => ids.All(id => states[id] == StatusWords.Of(host.Downloads.Find(id)!).Runtime));
    }

    [Fact]
    public async Task What_the_read_model_shows_before_the_feed_tells_is_not_told_again()
    {
        await using var host = await GatewayHost.StartAsync();
        var (early, quiet) = (await host.AddAsync(), await host.AddAsync());
        await using var socket = await LiveSocket.ConnectAsync(host);
        var late = host.Downloads.CommitSilently(early, new DownloadCommand.Pause());
        var snapshot = await socket.SubscribeAsync("runtime");
        snapshot.Items().ToDictionary(i => i.GetProperty("task_id").GetGuid(), i => i.GetProperty("status").GetString())
            .ShouldBe(new Dictionary<Guid, string?> { [early] = "Paused", [quiet] = "Pending" }, ignoreOrder: true);
        host.Downloads.Feed.Publish(late);
        host.Downloads.Command(early, new DownloadCommand.Resume());
        var next = await socket.ReadEventAsync();
        (next.From(), next.To()).ShouldBe(("Paused", "Pending"));
        next.Prev().ShouldBe(snapshot.Seq());
    }

    [Fact]
    public async Task A_snapshot_shows_what_is_active_newest_first_up_to_its_bound()
    {
        await using var host = await GatewayHost.StartAsync(limits: new LiveLimits { SnapshotItems = 3 });
        for (var i = 0; i < 4; i++)
        {
            await host.AddAsync();
        }

        var newest = (await host.GetAsync("/api/downloads")).GetProperty("downloads").EnumerateArray().Select(d => d.GetProperty("id").GetGuid()).ToList();
        await using var socket = await LiveSocket.ConnectAsync(host);
        var all = await socket.SubscribeAsync("notifications");
        all.GetProperty("truncated").GetBoolean().ShouldBeTrue();
        all.Items().Select(i => i.GetProperty("id").GetGuid()).ShouldBe(newest.Take(3));
        host.Downloads.Command(newest[0], new DownloadCommand.Cancel());
        var rest = await socket.SubscribeAsync("notifications", id: "again");
        rest.GetProperty("truncated").GetBoolean().ShouldBeFalse();
        rest.Items().Select(i => i.GetProperty("id").GetGuid()).ShouldBe(newest.Skip(1));
    }

    [Fact]
    public async Task Asked_for_by_id_finished_downloads_are_shown_too()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        host.Downloads.Grant(id);
        host.Downloads.Finish(id);
        await using var socket = await LiveSocket.ConnectAsync(host);
        (await socket.SubscribeAsync("runtime")).Items().ShouldBeEmpty();
        var named = await socket.SubscribeAsync("runtime", $$""","filter":{"download_ids":["{{id}}","{{Guid.NewGuid()}}"]}""", "named");
        named.Items().ShouldHaveSingleItem().GetProperty("status").GetString().ShouldBe("Completed");
    }

    [Fact]
    public async Task A_running_download_is_shown_with_its_progress()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SubscribeAsync("runtime");
        host.Downloads.Grant(id);
        await socket.ReadEventAsync();
        await socket.ReadEventAsync();
        host.Downloads.Feed.Report(id, attempt: 1, downloaded: 400, total: 1000);
        await using var second = await LiveSocket.ConnectAsync(host);
        var item = (await second.SubscribeAsync("runtime")).Items().ShouldHaveSingleItem();
        item.EnumerateObject().Select(p => p.Name).ShouldBe(
            ["task_id", "status", "attempt", "max_attempts", "error", "downloaded", "total", "instantaneous_speed", "smoothed_speed", "eta_secs"]);
        item.GetProperty("downloaded").GetInt64().ShouldBe(400);
    }

    /// <summary>Subscribes once, then follows each download from the state the snapshot gave it to the one the store ends with.</summary>
    /// <returns>The last state it was told of each, after every event fitted to the one before.</returns>
    private static async Task<Dictionary<Guid, string>> WatchAsync(GatewayHost host, List<Guid> ids, Guid end, CountdownEvent watching)
    {
        await using var socket = await LiveSocket.ConnectAsync(host);
        var snapshot = await socket.SubscribeAsync("runtime");
        watching.Signal();
        var states = snapshot.Items().ToDictionary(i => i.GetProperty("task_id").GetGuid(), i => i.GetProperty("status").GetString()!);
        states.Keys.ShouldBe([.. ids, end], ignoreOrder: true);
        var last = snapshot.Seq();
        while (states[end] != "Cancelled")
        {
            last = Follow(await socket.ReadEventAsync(), states, last);
        }

        return states;
    }

    private static long Follow(JsonElement frame, Dictionary<Guid, string> states, long last)
    {
        frame.Prev().ShouldBe(last);
        frame.Seq().ShouldBeGreaterThan(last);
        frame.From().ShouldBe(states[frame.TaskId()]);
        states[frame.TaskId()] = frame.To();
        return frame.Seq();
    }
}
