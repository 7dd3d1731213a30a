using System.Globalization;
using System.Net;
using System.Text.Json;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;

namespace Downloads.Gateway.Tests.Api;

public sealed class SubmitTests
{
    private const string Job = """{"url":"https://origin.example/file.bin","label":"A"}""";

    [Fact]
    public async Task One_job_answers_with_its_download_and_its_place()
    {
        await using var host = await GatewayHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/api/downloads", Job);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var download = await GatewayHost.JsonOf(response);
        download.GetProperty("status").GetString().ShouldBe("waiting");
        download.GetProperty("track_info").GetProperty("display_name").GetString().ShouldBe("A");
        (await host.GetAsync(response.Headers.Location!.OriginalString)).GetProperty("id").GetString().ShouldBe(download.GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_array_answers_in_its_order()
    {
        await using var host = await GatewayHost.StartAsync();
        var jobs = string.Join(',', Enumerable.Range(0, 500).Select(n => string.Create(CultureInfo.InvariantCulture, $$"""{"url":"https://origin.example/{{n}}"}""")));
        var response = await host.SendAsync(HttpMethod.Post, "/api/downloads", $"[{jobs}]");
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var answer = await GatewayHost.JsonOf(response);
        answer.GetProperty("count").GetInt32().ShouldBe(500);
        answer.GetProperty("downloads").EnumerateArray().Select(d => d.GetProperty("track_info").GetProperty("title").GetString())
            .ShouldBe(Enumerable.Range(0, 500).Select(n => n.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task The_panel_gets_its_own_words()
    {
        await using var host = await GatewayHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/downloads", """{"urls":["https://a.example/1","https://b.example/2"],"post_title":"Thread"}""");
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Headers.Location.ShouldNotBeNull();
        var read = await GatewayHost.JsonOf(response);
        read.EnumerateObject().Select(p => p.Name).ShouldBe(
        [
            "id", "status", "post_title", "label", "urls", "provider_hosts", "queued_at", "started_at", "finished_at", "failure_reason", "file_count",
            "completed_files", "output_path", "cancel_requested",
        ]);
        read.GetProperty("status").GetString().ShouldBe("queued");
        read.GetProperty("file_count").GetInt32().ShouldBe(2);
        read.GetProperty("queued_at").GetString()!.ShouldEndWith("Z");
    }

    [Fact]
    public async Task A_repeated_key_is_answered_as_the_first_time()
    {
        await using var host = await GatewayHost.StartAsync();
        var first = await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Idempotency-Key", "k-1"));
        var second = await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Idempotency-Key", "k-1"));
        first.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        second.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        (await GatewayHost.JsonOf(second)).GetProperty("id").GetString().ShouldBe((await GatewayHost.JsonOf(first)).GetProperty("id").GetString());
        host.Downloads.Events.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_with_another_body_is_refused()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Idempotency-Key", "k-1"));
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads", $"[{Job}]", ("Idempotency-Key", "k-1"))).ShouldBeProblem(422, "idempotency.key_reused");
        host.Downloads.Events.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_whose_request_is_under_way_is_told_to_wait()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Downloads.KeysInFlight = true;
        var response = await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Idempotency-Key", "k-1"));
        await response.ShouldBeProblem(409, "idempotency.in_flight");
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_malformed_key_is_refused(string key)
    {
        await using var host = await GatewayHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads", Job, ("Idempotency-Key", key))).ShouldBeProblem(400, "idempotency.invalid_key");
        host.Downloads.Events.ShouldBe(0);
    }

    [Fact]
    public async Task Headers_of_a_job_are_sealed_and_never_shown()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync(""","headers":{"Cookie":"session=hush"}""");
        (await host.GetAsync($"/api/downloads/{id}")).ToString().ShouldNotContain("hush");
        (await host.GetAsync($"/api/downloads/{id}/events")).ToString().ShouldNotContain("hush");
    }

    [Fact]
    public async Task A_download_is_told_in_full()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync(""","priority":7,"post_title":"Thread","label":"L","checksum":"md5=d41d8cd98f00b204e9800998ecf8427e" """);
        host.Downloads.Grant(id);
        host.Downloads.Feed.Report(id, attempt: 1, downloaded: 250, total: 1000);
        var detail = await host.GetAsync($"/api/downloads/{id}");
        detail.GetProperty("state").GetString().ShouldBe("Running");
        detail.GetProperty("status").GetString().ShouldBe("downloading");
        detail.GetProperty("progress").GetProperty("percent").GetDouble().ShouldBe(25);
        detail.GetProperty("priority").GetInt32().ShouldBe(7);
        detail.GetProperty("node").GetString().ShouldBe("node-1");
        detail.GetProperty("sources").EnumerateArray().Select(s => s.GetString()).ShouldBe(["https://origin.example/file.bin"]);
        detail.GetProperty("started_at").GetString()!.ShouldEndWith("Z");
        detail.GetProperty("files").ValueKind.ShouldBe(JsonValueKind.Array);
    }
}
