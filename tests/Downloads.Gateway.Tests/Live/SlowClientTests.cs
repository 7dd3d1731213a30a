using System.Globalization;
using Downloads.Gateway.Live;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Life;

namespace Downloads.Gateway.Tests.Live;

public sealed class SlowClientTests
{
    [Fact]
    public async Task A_client_that_does_not_read_is_closed_and_costs_the_others_nothing()
    {
        const int changes = 12_000, pace = 100;
        await using var host = await GatewayHost.StartAsync(limits: new LiveLimits { Backlog = 512, Retained = 64, CloseTimeout = TimeSpan.FromMinutes(1) });
        var id = await host.AddAsync($",\"label\":\"{new string('l', 500)}\",\"post_title\":\"{new string('p', 500)}\"");
        await using var slow = await LiveSocket.ConnectAsync(host);
        await slow.SubscribeAsync("notifications");
        await slow.SubscribeAsync("runtime");
        await using var fast = await LiveSocket.ConnectAsync(host);
        var last = (await fast.SubscribeAsync("notifications")).Seq();

        // The fast client sets the pace: what it has read is behind it, while the slow one's unread frames fill the network's buffers first.
        var word = "cancelled";
        for (var i = 1; i <= changes; i++)
        {
            host.Downloads.Command(id, i % 2 == 1 ? new DownloadCommand.Cancel() : new DownloadCommand.Retry());
            if (i % pace == 0)
            {
                for (var n = 0; n < pace; n++)
                {
                    var frame = await fast.ReadEventAsync();
                    frame.Seq().ShouldBe(++last);
                    frame.Type().ShouldBe(word);
                    word = word == "cancelled" ? "queued" : "cancelled";
                }
            }
        }

        (await slow.CloseCodeAsync()).ShouldBe(4008);
        await fast.SendAsync("""{"op":"ping","id":"p"}""");
        LiveSocket.Op(await fast.ReadAsync()).ShouldBe("pong");
    }

    [Fact]
    public async Task A_burst_within_the_bound_closes_nobody()
    {
        const int jobs = 5_000;
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        var last = (await socket.SubscribeAsync("notifications")).Seq();
        var body = string.Join(',', Enumerable.Range(0, jobs).Select(n => string.Create(CultureInfo.InvariantCulture, $$"""{"url":"https://origin.example/{{n}}"}""")));
        (await host.SendAsync(HttpMethod.Post, "/api/downloads", $"[{body}]")).EnsureSuccessStatusCode();
        for (var i = 0; i < jobs; i++)
        {
            (await socket.ReadEventAsync()).Seq().ShouldBe(++last);
        }
    }

    [Fact]
    public async Task A_stopping_server_tells_its_clients_to_come_back()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SubscribeAsync("runtime");
        var stopping = host.StopAsync();
        (await socket.CloseCodeAsync()).ShouldBe(1012);
        await socket.Socket.CloseOutputAsync(socket.Socket.CloseStatus!.Value, statusDescription: null, CancellationToken.None);
        await stopping;
    }

    [Fact]
    public async Task Connections_are_bounded_and_a_closed_one_makes_room()
    {
        await using var host = await GatewayHost.StartAsync(limits: new LiveLimits { Clients = 1 });
        var clients = host.Service<LiveClients>();
        await using (var first = await LiveSocket.ConnectAsync(host))
        {
            await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(async () => await LiveSocket.ConnectAsync(host));
            clients.Count.ShouldBe(1);
            await first.Socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, statusDescription: null, CancellationToken.None);
        }

        await using var second = await ConnectOnceThereIsRoom(host);
        await second.SubscribeAsync("runtime");
    }

    /// <summary>The server gives a place back when its side of the connection has ended, shortly after ours.</summary>
    private static async Task<LiveSocket> ConnectOnceThereIsRoom(GatewayHost host)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await LiveSocket.ConnectAsync(host);
            }
            catch (System.Net.WebSockets.WebSocketException) when (attempt < 100)
            {
                await Task.Yield();
            }
        }
    }
}
