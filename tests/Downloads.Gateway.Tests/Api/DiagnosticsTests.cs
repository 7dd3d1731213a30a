using System.Net;
using System.Text.Json;
using Downloads.Gateway.Tests.Fakes;
using Downloads.Gateway.Tests.Hosting;

namespace Downloads.Gateway.Tests.Api;

public sealed class DiagnosticsTests
{
    [Fact]
    public async Task Health_follows_the_node()
    {
        await using var host = await GatewayHost.StartAsync();
        (await host.GetAsync("/health/live")).GetProperty("status").GetString().ShouldBe("live");
        (await host.GetAsync("/health/ready")).GetProperty("status").GetString().ShouldBe("ready");
        var health = await host.GetAsync("/health");
        health.GetProperty("transfers").GetProperty("limit").GetInt32().ShouldBe(16);
        health.GetProperty("queues")[0].GetProperty("permits_in_use").GetInt32().ShouldBe(2);
        health.GetProperty("queues")[0].GetProperty("stages").ToString().ShouldBe("""{"window":6,"held_at":"permits","pause":null,"offered":0,"granted":2,"connections":0}""");
        host.Health.Ready = false;
        (await host.SendAsync(HttpMethod.Get, "/health/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await host.SendAsync(HttpMethod.Get, "/health")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await host.SendAsync(HttpMethod.Get, "/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Metrics_are_Prometheus_text()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Providers.All.AddRange([FakeProviders.Well("http:well.example"), FakeProviders.Sick("http:sick.example")]);
        await host.AddAsync();
        var response = await host.SendAsync(HttpMethod.Get, "/metrics");
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldContain("downloads_state{state=\"waiting\"} 1");
        lines.ShouldContain("downloads_provider_queued{provider=\"http:origin.example\",class=\"retry\"} 3");
        lines.ShouldContain("downloads_provider_connections{provider=\"http:origin.example\"} 0");
        lines.ShouldContain("downloads_provider_circuit{provider=\"http:well.example\"} 0");
        lines.ShouldContain("downloads_provider_circuit{provider=\"http:sick.example\"} 2");
        lines.ShouldAllBe(line => line.StartsWith("# ", StringComparison.Ordinal) || line.Split(' ').Length == 2);
    }

    [Fact]
    public async Task The_document_names_every_endpoint_with_its_answers()
    {
        await using var host = await GatewayHost.StartAsync();
        var document = await host.GetAsync("/openapi.json");
        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.1");
        var paths = document.GetProperty("paths");
        paths.EnumerateObject().Select(p => p.Name).ShouldBe(
            [
                "/api/downloads", "/api/downloads/{id}", "/api/downloads/{id}/cancel", "/api/downloads/{id}/events", "/api/downloads/{id}/pause",
                "/api/downloads/{id}/resume", "/api/downloads/{id}/retry", "/api/downloads/{id}/start", "/api/downloads/cancel-all",
                "/api/downloads/import", "/api/downloads/manager/active", "/api/downloads/manager/clear-failed", "/api/downloads/manager/events",
                "/api/downloads/manager/export", "/api/downloads/manager/health", "/api/downloads/manager/history/clear",
                "/api/downloads/manager/providers/{id}/probe", "/api/downloads/manager/retry-all-failed", "/api/downloads/manager/stats",
                "/api/downloads/pause-all", "/api/downloads/resume-all", "/api/downloads/start-all", "/api/settings", "/auth/ticket",
                "/cluster/entities", "/cluster/hierarchy", "/cluster/members", "/cluster/members/{member}/down", "/cluster/members/{member}/leave",
                "/cluster/regions", "/cluster/shards", "/cluster/stats", "/downloads", "/downloads/{id}/cancel", "/downloads/{id}/retry",
                "/downloads/active",
                "/health", "/health/live", "/health/ready",
            ],
            ignoreOrder: true);
        foreach (var operation in paths.EnumerateObject().SelectMany(p => p.Value.EnumerateObject()))
        {
            operation.Value.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty();
            operation.Value.GetProperty("responses").EnumerateObject().ShouldContain(r => r.Name.StartsWith('2'));
        }

        var submit = paths.GetProperty("/api/downloads").GetProperty("post");
        submit.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("oneOf").GetArrayLength().ShouldBe(2);
        submit.GetProperty("responses").EnumerateObject().Select(r => r.Name).ShouldBe(["202", "400", "401", "403", "409", "413", "415", "422"], ignoreOrder: true);
        submit.GetProperty("responses").GetProperty("422").GetProperty("content").TryGetProperty("application/problem+json", out _).ShouldBeTrue();
        paths.GetProperty("/api/downloads").GetProperty("get").GetProperty("parameters").EnumerateArray()
            .Select(p => p.GetProperty("name").GetString()).ShouldContain("provider_host");
    }

    [Fact]
    public async Task The_document_spells_fields_as_the_answers_do()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        var schemas = (await host.GetAsync("/openapi.json")).GetProperty("components").GetProperty("schemas");
        Names(schemas.GetProperty("UnifiedDetail").GetProperty("properties")).ShouldBe(Names(await host.GetAsync($"/api/downloads/{id}")), ignoreOrder: true);
        Names(schemas.GetProperty("DownloadRead").GetProperty("properties")).ShouldBe(Names((await host.GetAsync("/downloads"))[0]), ignoreOrder: true);
        Names(schemas.GetProperty("ProblemDocument").GetProperty("properties")).ShouldContain("traceId");
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
