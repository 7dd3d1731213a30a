using System.Net;
using System.Net.WebSockets;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;

namespace Downloads.Gateway.Tests.Auth;

public sealed class OriginTests
{
    private const string Job = """{"url":"https://origin.example/a"}""";

    [Theory]
    [InlineData("attacker.example")]
    [InlineData("attacker.example:5080")]
    [InlineData("localhost.attacker.example")]
    [InlineData("127.0.0.1.attacker.example")]
    [InlineData("192.168.1.2")]
    [InlineData("[::2]")]
    public async Task A_foreign_host_is_refused(string name)
    {
        await using var host = await GatewayHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("Host", name))).ShouldBeProblem(403, "auth.foreign_host");
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Host", name))).ShouldBeProblem(403, "auth.foreign_host");
        await (await host.SendAsync(HttpMethod.Get, "/", body: null, ("Host", name))).ShouldBeProblem(403, "auth.foreign_host");
        host.Downloads.Events.ShouldBe(0);
    }

    [Theory]
    [InlineData("localhost:1234")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:80")]
    public async Task A_name_of_this_machine_is_served(string name)
    {
        await using var host = await GatewayHost.StartAsync();
        (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("Host", name))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task With_tokens_any_name_is_served()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        var response = await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("Host", "downloads.example"), Tokens.Bearer(Tokens.Read));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("https://attacker.example")]
    [InlineData("null")]
    [InlineData("http://localhost:1")]
    [InlineData("file://")]
    public async Task A_page_of_another_origin_is_refused(string origin)
    {
        await using var host = await GatewayHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Origin", origin))).ShouldBeProblem(403, "auth.foreign_origin");
        await (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("Origin", origin))).ShouldBeProblem(403, "auth.foreign_origin");
        await (await host.SendAsync(HttpMethod.Options, "/api/downloads", body: null, ("Origin", origin), ("Access-Control-Request-Method", "POST")))
            .ShouldBeProblem(403, "auth.foreign_origin");
        await ShouldNotConnect(host, origin);
        host.Downloads.Events.ShouldBe(0);
    }

    [Fact]
    public async Task A_page_of_the_server_itself_is_served()
    {
        await using var host = await GatewayHost.StartAsync();
        var own = host.Address.GetLeftPart(UriPartial.Authority);
        (await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Origin", own))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await using var socket = await LiveSocket.ConnectAsync(host, options: o => o.SetRequestHeader("Origin", own));
        socket.Socket.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task A_cross_site_request_without_an_origin_is_refused_unless_a_link_was_followed()
    {
        await using var host = await GatewayHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")))
            .ShouldBeProblem(403, "auth.foreign_origin");
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads/pause-all", body: null, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")))
            .ShouldBeProblem(403, "auth.foreign_origin");
        (await host.SendAsync(HttpMethod.Get, "/", body: null, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("Sec-Fetch-Site", "same-origin"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_allowed_origin_may_call_and_read()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings(("Auth:AllowedOrigins:0", "https://forum.example")));
        var preflight = await host.SendAsync(
            HttpMethod.Options, "/api/downloads", body: null, ("Origin", "https://forum.example"), ("Access-Control-Request-Method", "POST"));
        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        preflight.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://forum.example"]);
        preflight.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("Authorization");
        var response = await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Origin", "https://forum.example"), Tokens.Bearer(Tokens.Control));
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://forum.example"]);
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Origin", "https://other.example"), Tokens.Bearer(Tokens.Control)))
            .ShouldBeProblem(403, "auth.foreign_origin");
    }

    private static async Task ShouldNotConnect(GatewayHost host, string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(host.SocketAddress("/ws"), CancellationToken.None));
        socket.HttpStatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
