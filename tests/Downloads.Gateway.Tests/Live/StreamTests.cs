using System.Text.Json;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Gateway.Tests.Live;

public sealed class StreamTests
{
    [Fact]
    public async Task Each_status_comes_once_in_order_while_many_write()
    {
        const int writers = 4, each = 25, changesOfOne = 5;
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        var last = (await socket.SubscribeAsync("runtime")).Seq();
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                Drive(host, await host.AddAsync());
            }
        })));

        var states = new Dictionary<Guid, string>();
        for (var i = 0; i < writers * each * changesOfOne; i++)
        {
            var frame = await socket.ReadEventAsync();
            frame.Seq().ShouldBe(last + 1);
            frame.Prev().ShouldBe(last);
            last = frame.Seq();
            frame.From().ShouldBe(states.GetValueOrDefault(frame.TaskId()));
            states[frame.TaskId()] = frame.To();
        }

        await writing;
        states.Count.ShouldBe(writers * each);
        states.Values.ShouldAllBe(state => state == "Completed");
    }

    [Fact]
    public async Task Both_topics_tell_the_same_download_in_their_own_words()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host, "/ws/notifications");
        LiveSocket.Op(await socket.ReadAsync()).ShouldBe("snapshot");
        var id = await host.AddAsync(""","label":"L" """);
        host.Downloads.Grant(id);
        host.Downloads.Fail(id, new TransferFailure("http_404", "The server answered 404", Transient: false));
        var frames = new List<JsonElement>();
        for (var i = 0; i < 3; i++)
        {
            frames.Add(await socket.ReadEventAsync());
        }

        frames.Select(f => f.Type()).ShouldBe(["queued", "running", "failed"]);
        frames.Select(f => f.Data().GetProperty("source").GetString()).ShouldBe(["api", "worker", "worker"]);
        frames[2].Data().GetProperty("failure_reason").GetString().ShouldBe("The server answered 404");
        frames[2].Data().EnumerateObject().Select(p => p.Name).ShouldBe(
            [
                "type", "download_id", "post_title", "label", "urls", "provider_hosts", "queued_at", "started_at", "finished_at", "file_count",
                "completed_files", "failure_reason", "output_path", "source",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_failure_tells_its_reason_and_attempt()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SubscribeAsync("runtime");
        var id = await host.AddAsync();
        host.Downloads.Grant(id);
        host.Downloads.Fail(id, new TransferFailure("http_503", "The server answered 503", Transient: true));
        for (var i = 0; i < 3; i++)
        {
            await socket.ReadEventAsync();
        }

        var retrying = (await socket.ReadEventAsync()).Data();
        retrying.GetProperty("to").GetString().ShouldBe("Pending");
        retrying.GetProperty("error").GetString().ShouldBe("The server answered 503");
        retrying.GetProperty("attempt").GetInt32().ShouldBe(1);
        retrying.GetProperty("max_attempts").GetInt32().ShouldBe(5);
    }

    [Fact]
    public async Task A_filter_lets_through_what_matches_and_chains_it()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        var last = (await socket.SubscribeAsync("runtime", ""","filter":{"label":"MINE","post_title":"read"}""")).Seq();
        var other = await host.AddAsync();
        var mine = await host.AddAsync(""","label":"mine","post_title":"Thread" """);
        Drive(host, other);
        Drive(host, mine);
        foreach (var state in (string[])["Pending", "Scheduled", "Running", "Completing", "Completed"])
        {
            var frame = await socket.ReadEventAsync();
            frame.TaskId().ShouldBe(mine);
            frame.To().ShouldBe(state);
            frame.Prev().ShouldBe(last);
            last = frame.Seq();
        }
    }

    [Fact]
    public async Task Two_subscriptions_to_a_topic_tell_an_event_once()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        var (a, b) = (await host.AddAsync(), await host.AddAsync());
        (await socket.SubscribeAsync("runtime", $$""","filter":{"download_ids":["{{a}}"]}""", "one")).Items().ShouldHaveSingleItem();
        (await socket.SubscribeAsync("runtime", $$""","filter":{"download_ids":["{{a}}","{{b}}"]}""", "two")).Items().Count.ShouldBe(2);
        host.Downloads.Command(a, new DownloadCommand.Pause());
        host.Downloads.Command(b, new DownloadCommand.Pause());
        (await socket.ReadEventAsync()).TaskId().ShouldBe(a);
        (await socket.ReadEventAsync()).TaskId().ShouldBe(b);
        await socket.SendAsync("""{"op":"unsubscribe","id":"two"}""");
        (await socket.ReadAsync()).GetProperty("id").GetString().ShouldBe("two");
        host.Downloads.Command(b, new DownloadCommand.Resume());
        host.Downloads.Command(a, new DownloadCommand.Resume());
        (await socket.ReadEventAsync()).TaskId().ShouldBe(a);
    }

    [Fact]
    public async Task After_the_last_unsubscribe_nothing_comes()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SubscribeAsync("runtime");
        await socket.SendAsync("""{"op":"unsubscribe","id":"runtime"}""");
        LiveSocket.Op(await socket.ReadAsync()).ShouldBe("ack");
        await host.AddAsync();
        await socket.SendAsync("""{"op":"ping","id":"p"}""");
        LiveSocket.Op(await socket.ReadAsync()).ShouldBe("pong");
    }

    [Fact]
    public async Task Warnings_come_on_their_topic_and_among_the_runtime_events()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        var (mine, other) = (await host.AddAsync(), await host.AddAsync());
        await socket.SubscribeAsync("warnings", $$""","filter":{"download_ids":["{{mine}}"]}""");
        await socket.SubscribeAsync("runtime");
        host.Downloads.Feed.Warn(new("stalled", "No byte for 30 s", other, DateTimeOffset.UnixEpoch));
        host.Downloads.Feed.Warn(new("resume_lost", "The file changed", mine, DateTimeOffset.UnixEpoch));
        var frames = new[] { await socket.ReadEventAsync(), await socket.ReadEventAsync(), await socket.ReadEventAsync() };
        var warning = frames.Single(f => f.GetProperty("topic").GetString() == "warnings").Data();
        warning.GetProperty("type").GetString().ShouldBe("runtime_warning");
        warning.GetProperty("code").GetString().ShouldBe("resume_lost");
        warning.GetProperty("task_id").GetGuid().ShouldBe(mine);
        frames.Where(f => f.GetProperty("topic").GetString() == "runtime").Select(f => f.Data().GetProperty("code").GetString()).ShouldBe(["stalled", "resume_lost"]);
    }

    /// <summary>Four status changes after the first: scheduled, running, completing, completed.</summary>
    private static void Drive(GatewayHost host, Guid id)
    {
        host.Downloads.Grant(id);
        host.Downloads.Finish(id);
    }
}
