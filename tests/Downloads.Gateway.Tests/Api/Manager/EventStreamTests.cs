using System.Net.ServerSentEvents;
using System.Text.Json;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;
using ManualTime = Actors.TestKit.ManualTime;

namespace Downloads.Gateway.Tests.Api.Manager;

public sealed class EventStreamTests
{
    [Fact]
    public async Task An_update_comes_at_once_and_another_when_something_changed()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var events = await OpenAsync(host, "?interval=0.2");
        var first = await NextAsync(events);
        JsonElement.Parse(first.Data).GetProperty("stats").GetProperty("total_active").GetInt32().ShouldBe(0);

        var id = await host.AddAsync();

        var second = await NextAsync(events);
        var data = JsonElement.Parse(second.Data);
        (second.EventType, data.GetProperty("downloads")[0].GetProperty("id").GetGuid(), data.GetProperty("stats").GetProperty("waiting").GetInt32()).ShouldBe(("update", id, 1));
        data.GetProperty("timestamp").GetDateTime().Kind.ShouldBe(DateTimeKind.Utc);
        var (before, after) = (first.EventId!.Split(':'), second.EventId!.Split(':'));
        after[0].ShouldBe(before[0]);
        long.Parse(after[1]).ShouldBeGreaterThan(long.Parse(before[1]));
    }

    [Fact]
    public async Task Without_a_change_only_heartbeats_come()
    {
        var time = new ManualTime();
        await using var host = await GatewayHost.StartAsync(time: time);
        using var response = await host.Http.GetAsync("/api/downloads/manager/events", HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await lines.ReadLineAsync()).ShouldBe("event: update");
        await lines.ReadLineAsync();
        await lines.ReadLineAsync();
        (await lines.ReadLineAsync()).ShouldBe("");

        var heartbeat = lines.ReadLineAsync();
        while (!heartbeat.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        (await heartbeat).ShouldBe(": heartbeat");
    }

    [Fact]
    public async Task Changes_within_an_interval_come_as_one_update_after_it()
    {
        var time = new ManualTime();
        await using var host = await GatewayHost.StartAsync(time: time);
        await using var events = await OpenAsync(host, "");
        await NextAsync(events);
        for (var i = 0; i < 5; i++)
        {
            await host.AddAsync();
        }

        var start = time.GetUtcNow();
        var next = NextAsync(events);
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        JsonElement.Parse((await next).Data).GetProperty("stats").GetProperty("waiting").GetInt32().ShouldBe(5);
        (time.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task It_ends_when_the_server_stops()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var events = await OpenAsync(host, "");
        await NextAsync(events);

        var stopping = host.StopAsync();

        (await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeFalse();
        await stopping;
    }

    [Theory]
    [InlineData("?interval=0.1")]
    [InlineData("?interval=61")]
    [InlineData("?interval=often")]
    public async Task An_interval_out_of_range_is_refused(string query)
    {
        await using var host = await GatewayHost.StartAsync();

        await (await host.SendAsync(HttpMethod.Get, "/api/downloads/manager/events" + query)).ShouldBeProblem(400, "request.invalid_parameter");
    }

    private static async Task<IAsyncEnumerator<SseItem<string>>> OpenAsync(GatewayHost host, string query) =>
        SseParser.Create(await host.Http.GetStreamAsync("/api/downloads/manager/events" + query)).EnumerateAsync().GetAsyncEnumerator();

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        (await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue();
        return events.Current;
    }
}
