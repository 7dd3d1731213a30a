using Downloads.Gateway.Tests.Hosting;

namespace Downloads.Gateway.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task Everything_answers()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        (await host.GetAsync("/api/downloads")).GetProperty("downloads").GetArrayLength().ShouldBe(1);
        (await host.GetAsync("/openapi.json")).GetProperty("openapi").GetString().ShouldStartWith("3.1");
        await using var socket = await LiveSocket.ConnectAsync(host);
        var snapshot = await socket.SubscribeAsync("runtime");
        snapshot.GetProperty("items")[0].GetProperty("task_id").GetGuid().ShouldBe(id);
        host.Downloads.Grant(id);
        (await socket.ReadAsync("event")).GetProperty("data").GetProperty("to").GetString().ShouldBe("Scheduled");
    }
}
