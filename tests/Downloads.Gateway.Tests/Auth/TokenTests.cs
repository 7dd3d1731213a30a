using System.Net;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Downloads.Gateway.Tests.Auth;

public sealed class TokenTests
{
    [Fact]
    public async Task Without_a_token_nothing_is_told()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        var response = await host.SendAsync(HttpMethod.Get, "/api/downloads");
        await response.ShouldBeProblem(401, "auth.required");
        response.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer");
        foreach (var path in (string[])["/health", "/metrics", "/downloads/active", "/api/downloads/manager/stats"])
        {
            await (await host.SendAsync(HttpMethod.Get, path)).ShouldBeProblem(401, "auth.required");
        }
    }

    [Fact]
    public async Task Probes_and_the_empty_page_need_none()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        foreach (var path in (string[])["/health/live", "/health/ready", "/", "/assets/page.css", "/openapi.json"])
        {
            (await host.SendAsync(HttpMethod.Get, path)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_wrong_token_is_refused()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        await (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, Tokens.Bearer("guess"))).ShouldBeProblem(401, "auth.invalid");
        await (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("X-API-Key", "guess"))).ShouldBeProblem(401, "auth.invalid");
        await (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("Authorization", "Basic cmVhZCE="))).ShouldBeProblem(401, "auth.required");
    }

    [Fact]
    public async Task Scopes_include_those_before_them()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        const string job = """{"url":"https://origin.example/a"}""";
        (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, Tokens.Bearer(Tokens.Read))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("X-API-Key", Tokens.Control))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(HttpMethod.Post, "/api/downloads", job, Tokens.Bearer(Tokens.Control))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await host.SendAsync(HttpMethod.Post, "/api/downloads", job, Tokens.Bearer(Tokens.Admin))).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await (await host.SendAsync(HttpMethod.Post, "/api/downloads", job, Tokens.Bearer(Tokens.Read))).ShouldBeProblem(403, "auth.scope");
        host.Downloads.Events.ShouldBe(2);
    }

    [Theory]
    [InlineData("POST", "/downloads")]
    [InlineData("POST", "/api/downloads/00000000-0000-0000-0000-000000000001/pause")]
    [InlineData("POST", "/downloads/00000000-0000-0000-0000-000000000001/cancel")]
    [InlineData("DELETE", "/api/downloads/00000000-0000-0000-0000-000000000001")]
    [InlineData("PATCH", "/api/downloads/00000000-0000-0000-0000-000000000001")]
    [InlineData("POST", "/api/downloads/cancel-all")]
    public async Task Every_change_needs_control(string method, string path)
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        await (await host.SendAsync(new HttpMethod(method), path, "{}", Tokens.Bearer(Tokens.Read))).ShouldBeProblem(403, "auth.scope");
        await (await host.SendAsync(new HttpMethod(method), path, "{}")).ShouldBeProblem(401, "auth.required");
    }

    [Fact]
    public async Task A_token_written_to_the_file_holds_at_once_and_a_removed_one_no_longer()
    {
        await using var host = await GatewayHost.StartAsync();
        (await host.SendAsync(HttpMethod.Get, "/api/downloads")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await File.WriteAllLinesAsync(host.TokensFile, ["# made by the command line", "", Tokens.Line("new", "read", "fresh"), "rubbish"]);
        await (await host.SendAsync(HttpMethod.Get, "/api/downloads")).ShouldBeProblem(401, "auth.required");
        (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, Tokens.Bearer("fresh"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await File.WriteAllLinesAsync(host.TokensFile, [Tokens.Line("other", "read", "other")]);
        await (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, Tokens.Bearer("fresh"))).ShouldBeProblem(401, "auth.invalid");
    }

    [Fact]
    public async Task Keys_of_different_tokens_never_meet()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());
        const string job = """{"url":"https://origin.example/a"}""";
        await host.SendAsync(HttpMethod.Post, "/api/downloads", job, Tokens.Bearer(Tokens.Control), ("Idempotency-Key", "same"));
        var other = await host.SendAsync(HttpMethod.Post, "/api/downloads", job, Tokens.Bearer(Tokens.Admin), ("Idempotency-Key", "same"));
        other.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        host.Downloads.Events.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("name:read")]
    [InlineData(":read:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("na me:read:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("name:write:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("name::0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("name:read,:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("name:read:00000000000000000000000000000000000000000000000000000000000000zz")]
    [InlineData("name:read:00")]
    public void A_malformed_token_stops_the_start_and_names_its_key(string text)
    {
        AccessToken.TryParse(text, out _).ShouldBeFalse();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Auth:Tokens:0", text)]).Build();
        Should.Throw<OptionsValidationException>(() => AccessOptions.Read(configuration)).Message.ShouldContain("Auth:Tokens:0");
    }

    [Theory]
    [InlineData("Auth:AllowedOrigins:0", "forum.example")]
    [InlineData("Auth:AllowedOrigins:0", "https://forum.example/path")]
    [InlineData("Auth:CommandsPerMinute", "0")]
    [InlineData("Auth:CommandsPerMinute", "many")]
    public void A_wrong_setting_names_its_key_and_value(string key, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();
        var message = Should.Throw<OptionsValidationException>(() => AccessOptions.Read(configuration)).Message;
        message.ShouldContain(key);
        message.ShouldContain(value);
    }
}
