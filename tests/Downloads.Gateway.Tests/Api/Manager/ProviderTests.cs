using System.Net;
using Downloads.Gateway.Tests.Fakes;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;

namespace Downloads.Gateway.Tests.Api.Manager;

public sealed class ProviderTests
{
    [Fact]
    public async Task Health_tells_each_provider_and_is_well_only_when_all_are()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Providers.All.Add(FakeProviders.Well("http:well.example"));
        (await host.GetAsync("/api/downloads/manager/health")).GetProperty("overall_healthy").GetBoolean().ShouldBeTrue();
        host.Providers.All.Add(FakeProviders.Sick("http:sick.example:8080"));

        var health = await host.GetAsync("/api/downloads/manager/health");

        health.GetProperty("overall_healthy").GetBoolean().ShouldBeFalse();
        health.GetProperty("providers")[0].ToString().ShouldBe(
            """
            {"provider":"http:well.example","provider_name":"well.example","is_healthy":true,"circuit_state":"closed","consecutive_failures":0,"last_successful_sync":"2026-01-01T12:00:00Z","seconds_since_last_sync":30.1,"seconds_until_recovery_attempt":null,"error_message":null,"has_successful_connection":true,"paused":null}
            """);
        health.GetProperty("providers")[1].ToString().ShouldBe(
            """
            {"provider":"http:sick.example:8080","provider_name":"sick.example:8080","is_healthy":false,"circuit_state":"open","consecutive_failures":3,"last_successful_sync":null,"seconds_since_last_sync":null,"seconds_until_recovery_attempt":42,"error_message":"Connection refused","has_successful_connection":false,"paused":"circuit_open"}
            """);
    }

    [Fact]
    public async Task A_probe_is_asked_of_the_provider_that_is_named()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Providers.All.Add(FakeProviders.Sick("http:sick.example:8080"));

        using var response = await host.SendAsync(HttpMethod.Post, "/api/downloads/manager/providers/http:sick.example:8080/probe");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await GatewayHost.JsonOf(response)).GetProperty("circuit_state").GetString().ShouldBe("open");
        host.Providers.Probed.ShouldBe(["http:sick.example:8080"]);
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads/manager/providers/nobody/probe")).ShouldBeProblem(404, "provider.not_found");
    }
}
