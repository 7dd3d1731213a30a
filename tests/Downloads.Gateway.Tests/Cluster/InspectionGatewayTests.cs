using System.Net.WebSockets;
using System.Text.Json;
using System.Text;
using Actors.Inspection;
using Downloads.Actors;
using Downloads.Gateway.Tests.Fakes;
using Downloads.Gateway.Tests.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Tests.Cluster;

/// <summary>The part of the gateway that a lighthouse has: no downloads, and nothing that would need some.</summary>
public sealed class InspectionGatewayTests : IAsyncLifetime
{
    private WebApplication _application = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IClusterInspection>(new FakeCluster());
        builder.Services.AddSingleton<INodeHealth>(new FakeHealth());
        builder.Services.AddInspectionGateway(builder.Configuration);
        _application = builder.Build();
        _application.UseDownloadGateway();
        _application.MapInspectionGateway();
        await _application.StartAsync();
    }

    [Theory]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/cluster/members", 200)]
    [InlineData("/openapi.json", 200)]
    [InlineData("/api/downloads", 404)]
    [InlineData("/", 404)]
    public async Task It_answers_inspection_and_nothing_about_downloads(string path, int status)
    {
        using var http = new HttpClient { BaseAddress = new Uri(_application.Urls.Single()) };
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Theory]
    [InlineData("""{"op":"subscribe","id":"a","topic":"cluster"}""", "ack", null)]
    [InlineData("""{"op":"subscribe","id":"a","topic":"log"}""", "ack", null)]
    [InlineData("""{"op":"subscribe","id":"a","topic":"runtime"}""", "error", "topic.unknown")]
    [InlineData("""{"op":"command","id":"a","name":"pause","download_id":"00000000-0000-0000-0000-000000000001"}""", "error", "command.unknown")]
    public async Task Its_websocket_has_the_topics_of_the_server_alone(string request, string op, string? code)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(_application.Urls.Single()) { Scheme = "ws", Path = "/ws" }.Uri, TestContext.Current.CancellationToken);
        (await ReadAsync(socket)).GetProperty("op").GetString().ShouldBe("hello");
        await socket.SendAsync(Encoding.UTF8.GetBytes(request), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        var answer = await ReadAsync(socket);
        answer.GetProperty("op").GetString().ShouldBe(op);
        (code is null ? null : answer.Code()).ShouldBe(code);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task<JsonElement> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
        return JsonElement.Parse(buffer.AsSpan(0, received.Count));
    }
}
