using Actors.TestKit;
using Downloads.Gateway.Live;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Gateway.Tests.Live;

/// <summary>Progress on a clock that stands still: one frame a tick and download, the newest.</summary>
public sealed class ProgressTests
{
    private static readonly LiveLimits Limits = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task The_newest_wins_once_a_tick()
    {
        Limits.Progress.ShouldBeGreaterThan(TimeSpan.FromSeconds(1 / 15.0));
        await using var host = await StartAsync();
        var id = await host.AddAsync();
        await using var socket = await WatchAsync(host);
        host.Downloads.Grant(id);
        await socket.ReadEventAsync();
        var seq = (await socket.ReadEventAsync()).Seq();
        for (var downloaded = 1; downloaded <= 300; downloaded++)
        {
            host.Downloads.Feed.Report(id, attempt: 1, downloaded);
            if (downloaded % 100 == 0)
            {
                _time.Advance(Limits.Progress);
                var frame = await socket.ReadAsync("event");
                frame.Type().ShouldBe("download_progress");
                frame.Data().GetProperty("downloaded").GetInt64().ShouldBe(downloaded);
                frame.Seq().ShouldBe(seq, "progress repeats the number of the event before it");
                frame.Prev().ShouldBeNull();
            }
        }
    }

    [Fact]
    public async Task Progress_has_the_fields_of_the_contract()
    {
        await using var host = await StartAsync();
        var id = await host.AddAsync();
        await using var socket = await WatchAsync(host);
        host.Downloads.Grant(id);
        await socket.ReadEventAsync();
        await socket.ReadEventAsync();
        host.Downloads.Feed.Report(id, attempt: 1, downloaded: 10, total: null);
        _time.Advance(Limits.Progress);
        var data = (await socket.ReadAsync("event")).Data();
        data.EnumerateObject().Select(p => p.Name).ShouldBe(["type", "task_id", "downloaded", "total", "instantaneous_speed", "smoothed_speed", "eta_secs"]);
        data.GetProperty("total").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task Progress_of_another_attempt_is_not_told()
    {
        await using var host = await StartAsync();
        var id = await host.AddAsync();
        await using var socket = await WatchAsync(host);
        host.Downloads.Grant(id);
        host.Downloads.Feed.Report(id, attempt: 1, downloaded: 900);
        host.Downloads.Fail(id, new TransferFailure("reset", "The connection broke", Transient: true));
        host.Downloads.Command(id, new DownloadCommand.Start());
        host.Downloads.Grant(id);
        for (var i = 0; i < 5; i++)
        {
            await socket.ReadEventAsync();
        }

        _time.Advance(Limits.Progress);
        var attempt = host.Downloads.Find(id)!.Attempt;
        attempt.ShouldBeGreaterThan(1);
        host.Downloads.Feed.Report(id, attempt, downloaded: 100);
        _time.Advance(Limits.Progress);
        (await socket.ReadAsync("event")).Data().GetProperty("downloaded").GetInt64().ShouldBe(100);
    }

    [Fact]
    public async Task After_the_end_there_is_no_progress()
    {
        await using var host = await StartAsync();
        var id = await host.AddAsync();
        await using var socket = await WatchAsync(host);
        host.Downloads.Grant(id);
        host.Downloads.Feed.Report(id, attempt: 1, downloaded: 900);
        host.Downloads.Finish(id);
        for (var i = 0; i < 4; i++)
        {
            (await socket.ReadEventAsync()).Type().ShouldBe("task_status_changed");
        }

        _time.Advance(Limits.Progress);
        await socket.SendAsync("""{"op":"ping","id":"p"}""");
        LiveSocket.Op(await socket.ReadAsync()).ShouldBe("pong");
    }

    [Fact]
    public async Task Metrics_come_once_a_second_to_both_topics()
    {
        await using var host = await StartAsync(Limits with { Progress = TimeSpan.FromHours(1) });
        var id = await host.AddAsync();
        await host.AddAsync();
        host.Downloads.Grant(id);
        host.Downloads.Feed.Report(id, attempt: 1, downloaded: 10);
        await using var socket = await LiveSocket.ConnectAsync(host);
        (await socket.SubscribeAsync("metrics")).Items().ShouldBeEmpty();
        _time.Advance(Limits.Metrics);
        var metrics = (await socket.ReadAsync("event")).Data();
        metrics.GetProperty("type").GetString().ShouldBe("download_metrics");
        metrics.GetProperty("active").GetInt32().ShouldBe(1);
        metrics.GetProperty("queued").GetInt32().ShouldBe(1);
        metrics.GetProperty("avg_speed").GetDouble().ShouldBe(20);
        metrics.GetProperty("per_protocol").GetProperty("http").GetProperty("active").GetInt32().ShouldBe(1);
    }

    private async Task<GatewayHost> StartAsync(LiveLimits? limits = null)
    {
        var host = await GatewayHost.StartAsync(limits: limits ?? Limits, time: _time);
        await _time.DueAsync(Limits.Metrics);
        return host;
    }

    private static async Task<LiveSocket> WatchAsync(GatewayHost host)
    {
        var socket = await LiveSocket.ConnectAsync(host);
        await socket.SubscribeAsync("runtime");
        return socket;
    }
}
