using System.Net;
using System.Text;
using Actors.Persistence;
using Downloads.Gateway.Tests.Hosting;

namespace Downloads.Gateway.Tests.Problems;

public sealed class ProblemTests
{
    [Fact]
    public async Task An_unknown_address_is_a_problem()
    {
        await using var host = await GatewayHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Get, "/api/nothing")).ShouldBeProblem(404, "route.not_found");
        await (await host.SendAsync(HttpMethod.Get, "/assets/nothing.js")).ShouldBeProblem(404, "route.not_found");
    }

    [Fact]
    public async Task A_wrong_method_names_the_right_ones()
    {
        await using var host = await GatewayHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Put, "/api/downloads", "{}");
        await response.ShouldBeProblem(405, "route.method");
        response.Content.Headers.Allow.ShouldBe(["GET", "POST"], ignoreOrder: true);
    }

    [Fact]
    public async Task OPTIONS_names_the_methods()
    {
        await using var host = await GatewayHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Options, "/api/downloads");
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Content.Headers.Allow.ShouldBe(["GET", "POST"], ignoreOrder: true);
    }

    [Fact]
    public async Task HEAD_answers_as_GET_without_a_body()
    {
        await using var host = await GatewayHost.StartAsync();
        var head = await host.SendAsync(HttpMethod.Head, "/api/downloads");
        var get = await host.SendAsync(HttpMethod.Get, "/api/downloads");
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.Headers.ETag.ShouldBe(get.Headers.ETag);
        head.Content.Headers.ContentLength.ShouldBe(get.Content.Headers.ContentLength);
        (await head.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_and_nothing_is_queued()
    {
        await using var host = await GatewayHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/api/downloads", "[" + new string(' ', 33 * 1024 * 1024) + "]", ("Expect", "100-continue"));
        await response.ShouldBeProblem(413, "request.too_large");
        host.Downloads.Events.ShouldBe(0);
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_by_its_type_is_refused()
    {
        await using var host = await GatewayHost.StartAsync();
        foreach (var type in (string[])["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
        {
            using var content = new StringContent("""{"url":"https://origin.example/a"}""", Encoding.UTF8, type);
            await (await host.Http.PostAsync(new Uri("/api/downloads", UriKind.Relative), content)).ShouldBeProblem(415, "request.media_type");
        }

        using var untyped = new ByteArrayContent("""{"url":"https://origin.example/a"}"""u8.ToArray());
        await (await host.Http.PostAsync(new Uri("/api/downloads", UriKind.Relative), untyped)).ShouldBeProblem(415, "request.media_type");
        host.Downloads.Events.ShouldBe(0);
    }

    [Fact]
    public async Task A_failure_inside_tells_nothing_of_itself()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Downloads.Trouble = new InvalidDataException("secret table name");
        var problem = await (await host.SendAsync(HttpMethod.Get, "/api/downloads")).ShouldBeProblem(500, "server.error");
        problem.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_a_matter_of_time()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Downloads.Trouble = new StoreUnavailableException("gone");
        await (await host.SendAsync(HttpMethod.Get, "/api/downloads")).ShouldBeProblem(503, "store.unavailable");
    }

    [Fact]
    public async Task A_write_that_the_store_refuses_is_a_matter_of_time()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        host.Downloads.ReadOnly = true;
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads", """{"url":"https://origin.example/a"}""")).ShouldBeProblem(503, "store.unavailable");
        await (await host.SendAsync(HttpMethod.Post, $"/api/downloads/{id}/pause")).ShouldBeProblem(503, "store.unavailable");
    }

    [Fact]
    public async Task An_illegal_move_tells_the_state()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        host.Downloads.Grant(id);
        host.Downloads.Finish(id);
        var problem = await (await host.SendAsync(HttpMethod.Post, $"/api/downloads/{id}/pause")).ShouldBeProblem(409, "download.illegal_transition");
        problem.GetProperty("state").GetString().ShouldBe("Completed");
    }
}
