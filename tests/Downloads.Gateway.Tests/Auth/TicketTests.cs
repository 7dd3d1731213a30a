using System.Buffers.Text;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Actors.TestKit;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Live;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;

namespace Downloads.Gateway.Tests.Auth;

public sealed class TicketTests
{
    private static readonly LiveLimits Hasty = new() { TokenCheck = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task A_ticket_opens_one_connection()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        await (await host.SendAsync(HttpMethod.Post, "/auth/ticket")).ShouldBeProblem(401, "auth.required");
        var answer = await GatewayHost.JsonOf(await host.SendAsync(HttpMethod.Post, "/auth/ticket", body: null, Tokens.Bearer(Tokens.Read)));
        var path = $"/ws?ticket={answer.GetProperty("ticket").GetString()}";
        answer.GetProperty("expires_in").GetInt32().ShouldBe(30);
        await using (var socket = await LiveSocket.ConnectAsync(host, path))
        {
            await socket.SubscribeAsync("notifications");
        }

        (await RefusedWith(host, path)).ShouldBe(HttpStatusCode.Unauthorized);
        (await RefusedWith(host, "/ws?ticket=guess")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public void A_ticket_expires()
    {
        var time = new ManualTime();
        var office = new TicketOffice(time);
        var caller = new Caller("me", Scope.Read);
        var ticket = office.Issue(caller)!;
        var late = office.Issue(caller)!;
        time.Advance(TicketOffice.Lifetime - TimeSpan.FromMilliseconds(1));
        office.Redeem(ticket).ShouldBe(caller);
        office.Redeem(ticket).ShouldBeNull();
        time.Advance(TimeSpan.FromMilliseconds(1));
        office.Redeem(late).ShouldBeNull();
    }

    [Fact]
    public void Tickets_are_bounded_and_expired_ones_make_room()
    {
        var time = new ManualTime();
        var office = new TicketOffice(time);
        var caller = new Caller("me", Scope.Read);
        Enumerable.Range(0, TicketOffice.Capacity).Select(_ => office.Issue(caller)).ShouldAllBe(t => t != null);
        office.Issue(caller).ShouldBeNull();
        time.Advance(TicketOffice.Lifetime);
        office.Issue(caller).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_token_may_come_as_header_or_subprotocol_and_is_not_echoed()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        await using var byHeader = await LiveSocket.ConnectAsync(host, options: o => o.SetRequestHeader("Authorization", $"Bearer {Tokens.Read}"));
        var protocol = "bearer." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Tokens.Read));
        await using var byProtocol = await LiveSocket.ConnectAsync(host, options: o => o.AddSubProtocol(protocol));
        byProtocol.Socket.SubProtocol.ShouldBe("downloads.v1");
        (await RefusedWith(host, "/ws", "bearer." + Base64Url.EncodeToString("guess"u8))).ShouldBe(HttpStatusCode.Unauthorized);
        (await RefusedWith(host, "/ws", "bearer.!")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_first_message_may_bring_the_token()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        await using var socket = await LiveSocket.ConnectAsync(host, hello: false);
        await socket.SendAsync($$"""{"op":"auth","id":"a","token":"{{Tokens.Read}}"}""");
        LiveSocket.Op(await socket.ReadAsync()).ShouldBe("ack");
        LiveSocket.Op(await socket.ReadAsync()).ShouldBe("hello");
        await socket.SubscribeAsync("runtime");
    }

    [Theory]
    [InlineData("""{"op":"auth","id":"a","token":"guess"}""")]
    [InlineData("""{"op":"subscribe","id":"a","topic":"runtime"}""")]
    [InlineData("rubbish")]
    public async Task Any_other_first_message_ends_the_connection(string message)
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        await using var socket = await LiveSocket.ConnectAsync(host, hello: false);
        await socket.SendAsync(message);
        (await socket.CloseCodeAsync()).ShouldBe(4401);
    }

    [Theory]
    [InlineData("other:read:gone")]
    [InlineData("file:admin:gone")]
    [InlineData("file:read:other")]
    public async Task A_revoked_token_ends_its_connections_and_its_tickets_and_no_others(string successor)
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings(), Hasty);
        await File.WriteAllLinesAsync(host.TokensFile, [Tokens.Line("file", "read", "gone")]);
        await using var kept = await LiveSocket.ConnectAsync(host, options: o => o.SetRequestHeader("X-API-Key", Tokens.Read));
        await using var byHeader = await LiveSocket.ConnectAsync(host, options: o => o.SetRequestHeader("X-API-Key", "gone"));
        await using var byMessage = await LiveSocket.ConnectAsync(host, hello: false);
        await byMessage.SendAsync("""{"op":"auth","id":"a","token":"gone"}""");
        await byMessage.ReadAsync("hello");
        await using var byTicket = await LiveSocket.ConnectAsync(host, $"/ws?ticket={await TicketAsync(host, "gone")}");
        var unused = await TicketAsync(host, "gone");

        var parts = successor.Split(':');
        await File.WriteAllLinesAsync(host.TokensFile, [Tokens.Line(parts[0], parts[1], parts[2]) + " "]);

        foreach (var socket in (LiveSocket[])[byHeader, byMessage, byTicket])
        {
            (await socket.CloseCodeAsync()).ShouldBe(4401);
        }

        (await RefusedWith(host, $"/ws?ticket={unused}")).ShouldBe(HttpStatusCode.Unauthorized);
        await kept.SubscribeAsync("runtime");
    }

    [Fact]
    public async Task The_first_token_ends_connections_that_came_without_one()
    {
        await using var host = await GatewayHost.StartAsync(settings: null, Hasty);
        await using var socket = await LiveSocket.ConnectAsync(host);

        await File.WriteAllLinesAsync(host.TokensFile, [Tokens.Line("first", "read", "first")]);

        (await socket.CloseCodeAsync()).ShouldBe(4401);
    }

    [Fact]
    public async Task Whoever_brings_no_token_in_time_is_closed()
    {
        var limits = new LiveLimits { AuthTimeout = TimeSpan.FromMilliseconds(50) };
        await using var host = await GatewayHost.StartAsync(Tokens.Settings(), limits);
        await using var socket = await LiveSocket.ConnectAsync(host, hello: false);
        (await socket.CloseCodeAsync()).ShouldBe(4408);
    }

    [Fact]
    public async Task A_reader_may_look_but_not_command()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        await using var socket = await LiveSocket.ConnectAsync(host, options: o => o.SetRequestHeader("X-API-Key", Tokens.Read));
        await socket.SendAsync($$"""{"op":"command","id":"c","name":"pause","download_id":"{{Guid.NewGuid()}}"}""");
        (await socket.ReadAsync("error")).GetProperty("code").GetString().ShouldBe("auth.scope");
        await socket.SendAsync("""{"op":"subscribe","id":"s","topic":"cluster"}""");
        (await socket.ReadAsync("error")).GetProperty("code").GetString().ShouldBe("auth.scope");
    }

    private static async Task<string> TicketAsync(GatewayHost host, string token) =>
        (await GatewayHost.JsonOf(await host.SendAsync(HttpMethod.Post, "/auth/ticket", body: null, Tokens.Bearer(token)))).GetProperty("ticket").GetString()!;

    private static async Task<HttpStatusCode> RefusedWith(GatewayHost host, string path, string? protocol = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("downloads.v1");
        if (protocol is not null)
        {
            socket.Options.AddSubProtocol(protocol);
        }

        socket.Options.CollectHttpResponseDetails = true;
        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(host.SocketAddress(path), CancellationToken.None));
        return socket.HttpStatusCode;
    }
}
