using System.Net;
using Downloads.Gateway.Tests.Auth;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;

namespace Downloads.Gateway.Tests.Api.Manager;

public sealed class SettingsTests
{
    [Fact]
    public async Task Settings_are_shown_whole_and_what_is_put_is_in_force_and_shown()
    {
        await using var host = await GatewayHost.StartAsync();
        var before = await host.GetAsync("/api/settings");
        before.GetProperty("max_concurrent").GetInt32().ShouldBe(16);
        before.GetProperty("defaults").GetProperty("circuit_failures").GetInt32().ShouldBe(3);

        using var response = await host.SendAsync(HttpMethod.Put, "/api/settings", """{"max_concurrent": 5, "rules": [{"hosts": ["*.a.example"], "provider": "http:a.example"}]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GatewayHost.JsonOf(response)).GetProperty("max_concurrent").GetInt32().ShouldBe(5);
        host.Settings.Current.RuleFor(new Uri("http://x.a.example/")).ShouldBe("http:a.example");
    }

    [Fact]
    public async Task Every_error_is_named_by_its_place_and_nothing_is_applied()
    {
        await using var host = await GatewayHost.StartAsync();

        var problem = await (await host.SendAsync(HttpMethod.Put, "/api/settings", """{"max_concurrent": 0, "colour": 1, "memory_bytes": 99000000}"""))
            .ShouldBeProblem(400, "settings.invalid");

        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["/max_concurrent", "/colour"]);
        host.Settings.Current.MaxConcurrent.ShouldBe(16);
    }

    [Fact]
    public async Task Who_read_older_settings_replaces_nothing()
    {
        await using var host = await GatewayHost.StartAsync();
        using var read = await host.SendAsync(HttpMethod.Get, "/api/settings");
        var tag = read.Headers.ETag!.ToString();
        (await host.SendAsync(HttpMethod.Get, "/api/settings", body: null, ("If-None-Match", tag))).StatusCode.ShouldBe(HttpStatusCode.NotModified);

        using var first = await host.SendAsync(HttpMethod.Put, "/api/settings", """{"max_concurrent": 5}""", ("If-Match", tag));
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.Headers.ETag!.ToString().ShouldNotBe(tag);
        await (await host.SendAsync(HttpMethod.Put, "/api/settings", """{"max_concurrent": 6}""", ("If-Match", tag))).ShouldBeProblem(412, "settings.stale");
        (await host.SendAsync(HttpMethod.Put, "/api/settings", """{"max_concurrent": 7}""", ("If-Match", "*"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await host.SendAsync(HttpMethod.Put, "/api/settings", """{"max_concurrent": 8}""", ("If-Match", "W/\"1\""))).ShouldBeProblem(412, "settings.stale");

        host.Settings.Current.MaxConcurrent.ShouldBe(7);
    }

    [Fact]
    public async Task Only_an_administrator_replaces_them()
    {
        await using var host = await GatewayHost.StartAsync(Tokens.Settings());

        (await host.SendAsync(HttpMethod.Get, "/api/settings", body: null, Tokens.Bearer(Tokens.Read))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await host.SendAsync(HttpMethod.Put, "/api/settings", "{}", Tokens.Bearer(Tokens.Control))).ShouldBeProblem(403, "auth.scope");
        (await host.SendAsync(HttpMethod.Put, "/api/settings", "{}", Tokens.Bearer(Tokens.Admin))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
