using Downloads.Gateway.Tests.Hosting;

namespace Downloads.Gateway.Tests.Problems;

/// <summary>Requests that are wrong: each gets a clear answer, and nothing changes.</summary>
public sealed class MalformedRequestTests
{
    private const string Url = "\"url\":\"https://origin.example/a\"";

    public static TheoryData<string, string> Bodies => new()
    {
        { "", "request.malformed" },
        { " ", "request.malformed" },
        { "{", "request.malformed" },
        { "{}}", "request.malformed" },
        { "{'url':'https://origin.example/a'}", "request.malformed" },
        { "{" + Url + ",}", "request.malformed" },
        { "\uFEFF\u0000", "request.malformed" },
        { "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", "request.malformed" },
        { "null", "request.invalid" },
        { "42", "request.invalid" },
        { "\"https://origin.example/a\"", "request.invalid" },
        { "{}", "request.invalid" },
        { "[]", "request.invalid" },
        { "[null]", "request.invalid" },
        { "[[]]", "request.invalid" },
        { "{\"url\":null}", "request.invalid" },
        { "{\"url\":7}", "request.invalid" },
        { "{\"url\":\"\"}", "request.invalid" },
        { "{\"url\":\"not a url\"}", "request.invalid" },
        { "{\"url\":\"/relative\"}", "request.invalid" },
        { "{\"url\":\"//origin.example/a\"}", "request.invalid" },
        { "{\"url\":\"ftp://origin.example/a\"}", "request.invalid" },
        { "{\"url\":\"file:///etc/passwd\"}", "request.invalid" },
        { "{\"url\":\"javascript:alert(1)\"}", "request.invalid" },
        { "{\"url\":\"http://\"}", "request.invalid" },
        { "{\"url\":\"http://:80/a\"}", "request.invalid" },
        { "{\"url\":\"http://origin.example:99999/a\"}", "request.invalid" },
        { "{\"url\":\"http://origin.example/a b\"}", "request.invalid" },
        { "{\"url\":\"http://origin.example/\\u0000\"}", "request.invalid" },
        { "{\"url\":\"http://origin.example/\\ud800\"}", "request.invalid" },
        { "{\"url\":\"http://origin.example\\\\a\"}", "request.invalid" },
        { "{\"urls\":[]}", "request.invalid" },
        { "{\"urls\":\"https://origin.example/a\"}", "request.invalid" },
        { "{\"urls\":[\"https://origin.example/a\",7]}", "request.invalid" },
        { "{" + Url + ",\"urls\":[\"https://origin.example/b\"]}", "request.invalid" },
        { "{" + Url + ",\"nonsense\":1}", "request.invalid" },
        { "{" + Url + ",\"Url\":\"https://origin.example/b\"}", "request.invalid" },
        { "{" + Url + "," + Url + "}", "request.invalid" },
        { "{" + Url + ",\"label\":7}", "request.invalid" },
        { "{" + Url + ",\"label\":\"a\\u0007\"}", "request.invalid" },
        { "{" + Url + ",\"priority\":1001}", "request.invalid" },
        { "{" + Url + ",\"priority\":1.5}", "request.invalid" },
        { "{" + Url + ",\"priority\":\"high\"}", "request.invalid" },
        { "{" + Url + ",\"destination\":\"../up\"}", "request.invalid" },
        { "{" + Url + ",\"destination\":\"/etc\"}", "request.invalid" },
        { "{" + Url + ",\"filename\":\"a/b\"}", "request.invalid" },
        { "{" + Url + ",\"filename\":\"..\"}", "request.invalid" },
        { "{" + Url + ",\"filename\":\"\"}", "request.invalid" },
        { "{" + Url + ",\"checksum\":\"sha-256=xyz\"}", "request.invalid" },
        { "{" + Url + ",\"checksum\":\"crc32=00000000\"}", "request.invalid" },
        { "{" + Url + ",\"headers\":[]}", "request.invalid" },
        { "{" + Url + ",\"headers\":{\"Host\":\"other.example\"}}", "request.invalid" },
        { "{" + Url + ",\"headers\":{\"X\":\"a\\r\\nY: b\"}}", "request.invalid" },
        { "{" + Url + ",\"mirrors\":[\"nowhere\"]}", "request.invalid" },
        { "{" + Url + ",\"not_before\":\"tomorrow\"}", "request.invalid" },
        { "{" + Url + ",\"on_conflict\":\"explode\"}", "request.invalid" },
        { "{" + Url + ",\"bandwidth_limit\":-1}", "request.invalid" },
        { "{\"track\":{\"title\":\"x\"}}", "request.invalid" },
    };

    public static TheoryData<string, string, int, string> Requests => new()
    {
        { "GET", "/api/downloads?nonsense=1", 400, "request.unknown_parameter" },
        { "GET", "/api/downloads?status=nonsense", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?status=", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?state=waiting", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?limit=0", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?limit=201", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?limit=-1", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?limit=1&limit=2", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?since=yesterday", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?order=random", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?label=%00", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads?cursor=!!!", 400, "request.invalid_cursor" },
        { "GET", "/downloads?status=downloading", 400, "request.invalid_parameter" },
        { "GET", "/downloads?provider=x", 400, "request.unknown_parameter" },
        { "GET", "/downloads/active?status=queued", 400, "request.unknown_parameter" },
        { "GET", "/api/downloads/nonsense", 400, "download.invalid_id" },
        { "GET", "/api/downloads/00000000-0000-0000-0000-000000000001", 404, "download.not_found" },
        { "GET", "/api/downloads/00000000-0000-0000-0000-000000000001/events", 404, "download.not_found" },
        { "GET", "/api/downloads/nonsense/events", 400, "download.invalid_id" },
        { "GET", "/api/downloads/00000000-0000-0000-0000-000000000001/events?after=x", 400, "request.invalid_parameter" },
        { "GET", "/api/downloads/manager/stats?x=1", 400, "request.unknown_parameter" },
        { "POST", "/api/downloads/nonsense/pause", 400, "download.invalid_id" },
        { "POST", "/api/downloads/00000000-0000-0000-0000-000000000001/pause", 404, "download.not_found" },
        { "POST", "/api/downloads/00000000-0000-0000-0000-000000000001/explode", 404, "route.not_found" },
        { "POST", "/api/downloads/00000000-0000-0000-0000-000000000001/retry?x=1", 400, "request.unknown_parameter" },
        { "POST", "/downloads/00000000-0000-0000-0000-000000000001/cancel", 404, "download.not_found" },
        { "POST", "/downloads/nonsense/retry", 400, "download.invalid_id" },
        { "DELETE", "/api/downloads/00000000-0000-0000-0000-000000000001", 404, "download.not_found" },
        { "DELETE", "/api/downloads/00000000-0000-0000-0000-000000000001?forget=perhaps", 400, "request.invalid_parameter" },
        { "POST", "/api/downloads/pause-all?limit=3", 400, "request.unknown_parameter" },
        { "POST", "/api/downloads/cancel-all?status=nonsense", 400, "request.invalid_parameter" },
        { "POST", "/api/downloads/explode-all", 405, "route.method" },
        { "GET", "/api/downloads/%2e%2e/secrets", 404, "route.not_found" },
        { "GET", "/ws", 426, "request.upgrade_required" },
        { "TRACE", "/api/downloads", 405, "route.method" },
    };

    public static TheoryData<string> Patches =>
    [
        "", "[]", "{}", "7", "{\"priority\":1001}", "{\"priority\":\"1\"}", "{\"priority\":1.5}", "{\"label\":7}", "{\"label\":\"a\\u0000\"}",
        "{\"label\":\"\\ud800\"}", "{\"bandwidth_limit\":-1}", "{\"url\":\"https://origin.example/b\"}", "{\"\\ud800\":1}",
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_malformed_job_is_refused(string body, string code)
    {
        await using var host = await GatewayHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads", body)).ShouldBeProblem(400, code);
        await (await host.SendAsync(HttpMethod.Post, "/downloads", body)).ShouldBeProblem(400, code);
        host.Downloads.Events.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_malformed_request_is_refused(string method, string path, int status, string code)
    {
        await using var host = await GatewayHost.StartAsync();
        await host.AddAsync();
        await (await host.SendAsync(new HttpMethod(method), path)).ShouldBeProblem(status, code);
        host.Downloads.Events.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Patches))]
    public async Task A_malformed_change_is_refused(string body)
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        await (await host.SendAsync(HttpMethod.Patch, $"/api/downloads/{id}", body)).ShouldBeProblem(400, body.Length == 0 ? "request.malformed" : "request.invalid");
        host.Downloads.Events.ShouldBe(1);
    }

    [Fact]
    public async Task Every_bad_entry_of_an_array_is_named_and_none_is_queued()
    {
        await using var host = await GatewayHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/api/downloads", """
            [{"url":"https://origin.example/a"}, {"url":"ftp://x"}, {"url":"https://origin.example/b","what":1}, 7]
            """);
        var errors = (await response.ShouldBeProblem(400, "request.invalid")).GetProperty("errors");
        errors.EnumerateObject().Select(e => e.Name).ShouldBe(["/1/url", "/2/what", "/3"]);
        host.Downloads.Events.ShouldBe(0);
    }

    [Fact]
    public async Task An_array_that_is_too_long_is_refused()
    {
        await using var host = await GatewayHost.StartAsync();
        var jobs = string.Join(',', Enumerable.Repeat("{" + Url + "}", 10_001));
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads", $"[{jobs}]")).ShouldBeProblem(400, "request.invalid");
        await (await host.SendAsync(HttpMethod.Post, "/downloads", "[{" + Url + "}]")).ShouldBeProblem(400, "request.invalid");
        host.Downloads.Events.ShouldBe(0);
    }
}
