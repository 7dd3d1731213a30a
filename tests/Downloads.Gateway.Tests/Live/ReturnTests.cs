using Downloads.Gateway.Live;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Life;

namespace Downloads.Gateway.Tests.Live;

/// <summary>A client that comes back with the last number it saw.</summary>
public sealed class ReturnTests
{
    [Fact]
    public async Task It_gets_exactly_what_it_missed()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        long seen;
        await using (var socket = await LiveSocket.ConnectAsync(host))
        {
            await socket.SubscribeAsync("runtime");
            host.Downloads.Command(id, new DownloadCommand.Pause());
            seen = (await socket.ReadEventAsync()).Seq();
        }

        host.Downloads.Command(id, new DownloadCommand.Resume());
        host.Downloads.Command(id, new DownloadCommand.Cancel());
        await using var back = await LiveSocket.ConnectAsync(host);
        await back.SubscribeAsync("runtime", $",\"since\":{seen}", snapshot: false);
        var (first, second) = (await back.ReadAsync(), await back.ReadAsync());
        (first.To(), first.Seq(), first.Prev()).ShouldBe(("Pending", seen + 1, seen));
        (second.To(), second.Seq()).ShouldBe(("Cancelled", seen + 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9007199254740991)]
    public async Task A_number_of_another_process_leads_to_a_gap_and_a_snapshot(long since)
    {
        await using var host = await GatewayHost.StartAsync();
        await host.AddAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SubscribeAsync("runtime", $",\"since\":{since}", snapshot: false);
        var gap = await socket.ReadAsync("gap");
        gap.GetProperty("from").GetInt64().ShouldBe(since + 1);
        var snapshot = await socket.ReadAsync("snapshot");
        snapshot.Items().ShouldHaveSingleItem();
        gap.GetProperty("to").GetInt64().ShouldBeLessThanOrEqualTo(snapshot.Seq());
    }

    [Fact]
    public async Task A_number_that_the_backlog_has_dropped_leads_to_a_gap_and_a_snapshot()
    {
        await using var host = await GatewayHost.StartAsync(limits: new LiveLimits { Retained = 4 });
        await using var watcher = await LiveSocket.ConnectAsync(host);
        await watcher.SubscribeAsync("runtime");
        var id = await host.AddAsync();
        var start = (await watcher.ReadEventAsync()).Seq();
        for (var i = 0; i < 6; i++)
        {
            host.Downloads.Command(id, i % 2 == 0 ? new DownloadCommand.Pause() : new DownloadCommand.Resume());
            await watcher.ReadEventAsync();
        }

        await using var back = await LiveSocket.ConnectAsync(host);
        await back.SubscribeAsync("runtime", $",\"since\":{start + 2}", snapshot: false);
        LiveSocket.Op(await back.ReadAsync()).ShouldBe("event");
        await using var tooLate = await LiveSocket.ConnectAsync(host);
        await tooLate.SubscribeAsync("runtime", $",\"since\":{start}", snapshot: false);
        (await tooLate.ReadAsync("gap")).GetProperty("from").GetInt64().ShouldBe(start + 1);
        (await tooLate.ReadAsync("snapshot")).Items().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Numbers_of_a_later_process_go_on_above()
    {
        long before;
        await using (var host = await GatewayHost.StartAsync())
        {
            await using var socket = await LiveSocket.ConnectAsync(host);
            await socket.SubscribeAsync("runtime");
            await host.AddAsync();
            before = (await socket.ReadEventAsync()).Seq();
        }

        await using var later = await GatewayHost.StartAsync();
        await using var back = await LiveSocket.ConnectAsync(later);
        await back.SubscribeAsync("runtime", $",\"since\":{before}", snapshot: false);
        await back.ReadAsync("gap");
        var after = (await back.ReadAsync("snapshot")).Seq();
        after.ShouldBeGreaterThan(before);
        after.ShouldBeLessThan(1L << 53);
    }

    [Fact]
    public async Task A_second_subscription_may_go_further_back_without_telling_anything_twice()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var watcher = await LiveSocket.ConnectAsync(host);
        await watcher.SubscribeAsync("runtime");
        var (a, b) = (await host.AddAsync(), await host.AddAsync());
        await watcher.ReadEventAsync();
        await watcher.ReadEventAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        var start = (await socket.SubscribeAsync("runtime", $$""","filter":{"download_ids":["{{a}}"]}""", "a")).Seq();
        host.Downloads.Command(b, new DownloadCommand.Pause());
        host.Downloads.Command(a, new DownloadCommand.Pause());
        (await socket.ReadEventAsync()).TaskId().ShouldBe(a);
        await socket.SubscribeAsync("runtime", $",\"since\":{start}", "all", snapshot: false);
        (await socket.ReadEventAsync()).TaskId().ShouldBe(b);
        host.Downloads.Command(a, new DownloadCommand.Resume());
        (await socket.ReadEventAsync()).TaskId().ShouldBe(a);
        host.Downloads.Command(b, new DownloadCommand.Resume());
        (await socket.ReadEventAsync()).TaskId().ShouldBe(b);
    }

    [Fact]
    public async Task When_the_feed_breaks_every_client_starts_from_a_snapshot()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        var seen = (await socket.SubscribeAsync("runtime")).Seq();
        host.Downloads.Feed.Break();
        (await socket.CloseCodeAsync()).ShouldBe(4409);
        await using var back = await LiveSocket.ConnectAsync(host);
        await back.SubscribeAsync("runtime", $",\"since\":{seen}", snapshot: false);
        await back.ReadAsync("gap");
        (await back.ReadAsync("snapshot")).Items().ShouldHaveSingleItem().GetProperty("task_id").GetGuid().ShouldBe(id);
    }
}
