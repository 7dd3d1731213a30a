using Actors.Persistence;
using Downloads.Gateway.Live;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Life;

namespace Downloads.Gateway.Tests.Live;

public sealed class OperationTests
{
    [Fact]
    public async Task Commands_are_acknowledged_with_the_state_they_led_to()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        foreach (var (command, state) in new[] { ("pause", "Paused"), ("resume", "Waiting"), ("start", "Waiting"), ("cancel", "Cancelled"), ("retry", "Waiting") })
        {
            await socket.SendAsync($$"""{"op":"command","id":"c-{{command}}","name":"{{command}}","download_id":"{{id}}"}""");
            var ack = await socket.ReadAsync();
            (LiveSocket.Op(ack), ack.GetProperty("id").GetString(), ack.GetProperty("state").GetString()).ShouldBe(("ack", $"c-{command}", state));
        }
    }

    [Fact]
    public async Task A_refused_command_tells_code_and_state()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SendAsync($$"""{"op":"command","id":"c","name":"retry","download_id":"{{id}}"}""");
        var error = await socket.ReadAsync();
        (LiveSocket.Op(error), error.GetProperty("id").GetString(), error.Code(), error.GetProperty("state").GetString())
            .ShouldBe(("error", "c", "download.illegal_transition", "Waiting"));
        await socket.SendAsync($$"""{"op":"command","id":"d","name":"pause","download_id":"{{Guid.NewGuid()}}"}""");
        (await socket.ReadAsync()).Code().ShouldBe("download.not_found");
        host.Downloads.ReadOnly = true;
        await socket.SendAsync($$"""{"op":"command","id":"e","name":"pause","download_id":"{{id}}"}""");
        (await socket.ReadAsync()).Code().ShouldBe("store.unavailable");
    }

    [Fact]
    public async Task A_command_whose_id_is_a_UUID_counts_once_also_over_connections()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        var command = $$"""{"op":"command","id":"{{Guid.NewGuid()}}","name":"pause","download_id":"{{id}}"}""";
        for (var i = 0; i < 2; i++)
        {
            await using var socket = await LiveSocket.ConnectAsync(host);
            await socket.SendAsync(command);
            LiveSocket.Op(await socket.ReadAsync()).ShouldBe("ack");
            host.Downloads.Command(id, new DownloadCommand.Resume());
        }

        host.Downloads.Find(id)!.Status.ShouldBe(DownloadStatus.Waiting);
        host.Downloads.Events.ShouldBe(3);
    }

    [Fact]
    public async Task Cancel_may_keep_the_part()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SendAsync($$$"""{"op":"command","id":"c","name":"cancel","download_id":"{{{id}}}","args":{"keep_part":true}}""");
        LiveSocket.Op(await socket.ReadAsync()).ShouldBe("ack");
        host.Downloads.Find(id)!.KeepPart.ShouldBeTrue();
    }

    [Fact]
    public async Task Hello_tells_epoch_and_heartbeat()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host, hello: false);
        socket.Socket.SubProtocol.ShouldBe("downloads.v1");
        var hello = await socket.ReadAsync();
        hello.GetProperty("protocol").GetString().ShouldBe("downloads.v1");
        hello.GetProperty("epoch").GetInt64().ShouldBe(host.Service<LiveTopics>().Epoch);
        hello.GetProperty("heartbeat_seconds").GetInt32().ShouldBe(15);
        await socket.SendAsync("""{"op":"ping","id":"p"}""");
        var pong = await socket.ReadAsync();
        (LiveSocket.Op(pong), pong.GetProperty("id").GetString()).ShouldBe(("pong", "p"));
    }

    [Fact]
    public async Task A_number_is_an_id_too_and_comes_back_as_a_number()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SendAsync("""{"op":"subscribe","id":1,"topic":"notifications"}""");
        (await socket.ReadAsync("ack")).GetProperty("id").GetInt64().ShouldBe(1);
        (await socket.ReadAsync("snapshot")).GetProperty("id").GetInt64().ShouldBe(1);
        await socket.SendAsync("""{"op":"unsubscribe","id":"1"}""");
        var error = await socket.ReadAsync("error");
        (error.GetProperty("id").GetString(), error.Code()).ShouldBe(("1", "subscription.not_found"));
        await socket.SendAsync("""{"op":"unsubscribe","id":1}""");
        (await socket.ReadAsync("ack")).GetProperty("id").GetInt64().ShouldBe(1);
        await socket.SendAsync("""{"op":"ping","id":-9007199254740991}""");
        (await socket.ReadAsync("pong")).GetProperty("id").GetInt64().ShouldBe(-9007199254740991);
    }

    [Fact]
    public async Task Subscriptions_are_bounded_and_their_ids_unique()
    {
        await using var host = await GatewayHost.StartAsync(limits: new LiveLimits { Subscriptions = 2 });
        await using var socket = await LiveSocket.ConnectAsync(host);
        await socket.SubscribeAsync("runtime", id: "a");
        await socket.SendAsync("""{"op":"subscribe","id":"a","topic":"notifications"}""");
        (await socket.ReadAsync("error")).Code().ShouldBe("subscription.taken");
        await socket.SubscribeAsync("notifications", id: "b");
        await socket.SendAsync("""{"op":"subscribe","id":"c","topic":"warnings"}""");
        (await socket.ReadAsync("error")).Code().ShouldBe("subscription.limit");
    }

    [Fact]
    public async Task A_failure_inside_is_an_error_frame_and_holds_nothing()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var socket = await LiveSocket.ConnectAsync(host);
        host.Downloads.Trouble = new StoreUnavailableException("gone");
        await socket.SendAsync("""{"op":"subscribe","id":"a","topic":"runtime"}""");
        var error = await socket.ReadAsync();
        (error.GetProperty("id").GetString(), error.Code()).ShouldBe(("a", "store.unavailable"));
        host.Service<LiveTopics>().Runtime.Log.HasReaders.ShouldBeFalse();
        host.Downloads.Trouble = new InvalidDataException("secret table name");
        await socket.SendAsync($$"""{"op":"command","id":"b","name":"pause","download_id":"{{Guid.NewGuid()}}"}""");
        (await socket.ReadAsync()).Code().ShouldBe("server.error");
        host.Downloads.Trouble = null;
        await socket.SubscribeAsync("runtime", id: "a");
    }
}
