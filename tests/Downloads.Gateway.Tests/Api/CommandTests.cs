using System.Net;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Gateway.Tests.Api;

public sealed class CommandTests
{
    [Fact]
    public async Task Each_command_does_what_it_says()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        (await Tell(host, id, "pause")).ShouldBe("paused");
        (await Tell(host, id, "pause")).ShouldBe("paused");
        (await Tell(host, id, "resume")).ShouldBe("waiting");
        (await Tell(host, id, "start")).ShouldBe("waiting");
        host.Downloads.Find(id)!.Class.ShouldBe(QueueClass.Interactive);
        (await Tell(host, id, "cancel")).ShouldBe("cancelled");
        (await Tell(host, id, "retry")).ShouldBe("waiting");
    }

    [Fact]
    public async Task DELETE_cancels_and_with_forget_it_removes()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        await (await host.SendAsync(HttpMethod.Delete, $"/api/downloads/{id}?forget=true")).ShouldBeProblem(409, "download.not_final");
        (await host.SendAsync(HttpMethod.Delete, $"/api/downloads/{id}")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        host.Downloads.Find(id)!.Status.ShouldBe(DownloadStatus.Cancelled);
        (await host.SendAsync(HttpMethod.Delete, $"/api/downloads/{id}?forget=true")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await (await host.SendAsync(HttpMethod.Get, $"/api/downloads/{id}")).ShouldBeProblem(404, "download.not_found");
        await (await host.SendAsync(HttpMethod.Get, $"/api/downloads/{id}/events")).ShouldBeProblem(404, "download.not_found");
    }

    [Fact]
    public async Task A_command_with_an_id_counts_once()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        await host.SendAsync(HttpMethod.Post, $"/api/downloads/{id}/pause", body: null, key);
        await Tell(host, id, "resume");
        await host.SendAsync(HttpMethod.Post, $"/api/downloads/{id}/pause", body: null, key);
        host.Downloads.Find(id)!.Status.ShouldBe(DownloadStatus.Waiting);
        await (await host.SendAsync(HttpMethod.Post, $"/api/downloads/{id}/pause", body: null, ("Idempotency-Key", "no-uuid")))
            .ShouldBeProblem(400, "idempotency.invalid_key");
    }

    [Fact]
    public async Task A_change_leaves_the_rest()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync(""","label":"old","priority":3""");
        var response = await host.SendAsync(HttpMethod.Patch, $"/api/downloads/{id}", """{"label":"new","bandwidth_limit":1024}""");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var detail = await GatewayHost.JsonOf(response);
        detail.GetProperty("label").GetString().ShouldBe("new");
        detail.GetProperty("priority").GetInt32().ShouldBe(3);
        host.Downloads.Find(id)!.Spec.BytesPerSecond.ShouldBe(1024);
    }

    [Fact]
    public async Task Bulk_commands_reach_what_matches_and_nothing_else()
    {
        await using var host = await GatewayHost.StartAsync();
        var a = await host.AddAsync(""","label":"A" """);
        var b = await host.AddAsync(""","label":"B" """);
        var running = await host.AddAsync(""","label":"A" """);
        host.Downloads.Grant(running);
        (await All(host, "pause-all?label=a")).ShouldBe((2, 2));
        host.Downloads.Find(a)!.Status.ShouldBe(DownloadStatus.Paused);
        host.Downloads.Find(running)!.Status.ShouldBe(DownloadStatus.Pausing);
        host.Downloads.Find(b)!.Status.ShouldBe(DownloadStatus.Waiting);
        (await All(host, "resume-all")).ShouldBe((1, 1));
        (await All(host, "start-all?status=waiting")).ShouldBe((2, 2));
        (await All(host, "cancel-all")).ShouldBe((3, 3));
        (await All(host, "resume-all?state=Completed")).ShouldBe((0, 0));
    }

    [Fact]
    public async Task The_panel_cancels_and_retries_within_its_budget()
    {
        await using var host = await GatewayHost.StartAsync(new Dictionary<string, string?> { ["Auth:CommandsPerMinute"] = "3" });
        var id = await host.AddAsync();
        host.Downloads.Grant(id);
        var cancelled = await host.SendAsync(HttpMethod.Post, $"/downloads/{id}/cancel");
        cancelled.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        cancelled.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"commands\";r=2;");
        (await GatewayHost.JsonOf(cancelled)).GetProperty("cancel_requested").GetBoolean().ShouldBeTrue();
        await (await host.SendAsync(HttpMethod.Post, $"/downloads/{id}/retry")).ShouldBeProblem(409, "download.illegal_transition");
        host.Downloads.Command(id, new DownloadCommand.ReportStopped(1, 0, Kept: null, 0));
        (await host.SendAsync(HttpMethod.Post, $"/downloads/{id}/retry")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await (await host.SendAsync(HttpMethod.Post, $"/downloads/{id}/cancel")).ShouldBeProblem(429, "rate.limited");
        host.Downloads.Find(id)!.Status.ShouldBe(DownloadStatus.Waiting);
    }

    [Fact]
    public async Task A_retry_clears_the_failure()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        host.Downloads.Grant(id);
        host.Downloads.Fail(id, new TransferFailure("http_404", "The server answered 404", Transient: false));
        (await host.GetAsync($"/api/downloads/{id}")).GetProperty("error_message").GetString().ShouldBe("The server answered 404");
        (await Tell(host, id, "retry")).ShouldBe("waiting");
        (await host.GetAsync($"/api/downloads/{id}")).GetProperty("error_message").GetString().ShouldBeNull();
    }

    private static async Task<string?> Tell(GatewayHost host, Guid id, string command)
    {
        var response = await host.SendAsync(HttpMethod.Post, $"/api/downloads/{id}/{command}");
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return (await GatewayHost.JsonOf(response)).GetProperty("status").GetString();
    }

    private static async Task<(int Matched, int Changed)> All(GatewayHost host, string path)
    {
        var response = await host.SendAsync(HttpMethod.Post, "/api/downloads/" + path);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var answer = await GatewayHost.JsonOf(response);
        return (answer.GetProperty("matched").GetInt32(), answer.GetProperty("changed").GetInt32());
    }
}
