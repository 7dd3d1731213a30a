using System.Net;
using System.Text.Json;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Transfers;

namespace Downloads.Gateway.Tests.Api;

public sealed class ListTests
{
    [Fact]
    public async Task The_links_lead_through_all_pages_once()
    {
        await using var host = await GatewayHost.StartAsync();
        for (var i = 0; i < 7; i++)
        {
            await host.AddAsync();
        }

        var expected = await Ids(host, "/api/downloads");
        var seen = new List<Guid>();
        var next = "/api/downloads?limit=3&provider_host=origin.example";
        while (next is not null)
        {
            var response = await host.SendAsync(HttpMethod.Get, next);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            var page = await GatewayHost.JsonOf(response);
            seen.AddRange(page.GetProperty("downloads").EnumerateArray().Select(d => d.GetProperty("id").GetGuid()));
            next = response.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
            (page.GetProperty("next_cursor").ValueKind == JsonValueKind.Null).ShouldBe(next is null);
        }

        seen.Count.ShouldBe(7);
        seen.ShouldBe(expected);
    }

    [Fact]
    public async Task Filters_narrow_the_list()
    {
        await using var host = await GatewayHost.StartAsync();
        var a = await host.AddAsync(""","label":"Alpha","post_title":"The Thread" """);
        var b = await host.AddAsync(""","label":"Beta" """);
        host.Downloads.Grant(b);
        host.Downloads.Fail(b, new TransferFailure("http_404", "The server answered 404", Transient: false));
        (await Ids(host, "/api/downloads?status=failed")).ShouldBe([b]);
        (await Ids(host, "/api/downloads?state=Waiting&state=Retrying")).ShouldBe([a]);
        (await Ids(host, "/api/downloads?status=failed&status=waiting")).ShouldBe([b, a]);
        (await Ids(host, "/api/downloads?label=alpha")).ShouldBe([a]);
        (await Ids(host, "/api/downloads?post_title=thread")).ShouldBe([a]);
        (await Ids(host, "/api/downloads?since=2999-01-01T00:00:00Z")).ShouldBeEmpty();
        (await Ids(host, "/api/downloads?order=oldest")).ShouldBe([a, b]);
        (await Ids(host, "/api/downloads?order=finished")).ShouldBe([b]);
        var failed = (await host.GetAsync("/downloads?status=failed")).EnumerateArray().ShouldHaveSingleItem();
        failed.GetProperty("failure_reason").GetString().ShouldBe("The server answered 404");
        (await host.GetAsync("/downloads/active")).EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetGuid().ShouldBe(a);
    }

    [Fact]
    public async Task A_client_that_has_the_page_gets_it_not_again()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.AddAsync();
        var tag = (await host.SendAsync(HttpMethod.Get, "/api/downloads")).Headers.ETag!;
        tag.IsWeak.ShouldBeTrue();
        var same = await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("If-None-Match", $"\"other\", {tag}"));
        same.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await same.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        await host.AddAsync();
        (await host.SendAsync(HttpMethod.Get, "/api/downloads", body: null, ("If-None-Match", tag.ToString()))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_journal_tells_every_event_in_order()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = await host.AddAsync();
        host.Downloads.Grant(id);
        host.Downloads.Finish(id);
        var events = (await host.GetAsync($"/api/downloads/{id}/events")).GetProperty("events").EnumerateArray().ToList();
        events.Select(e => e.GetProperty("type").GetString()).ShouldBe(
        [
            "download.queued.v1", "download.scheduled.v1", "download.started.v1", "download.file_fetched.v1", "download.completing.v1", "download.completed.v1",
        ]);
        events.Select(e => e.GetProperty("seq").GetInt64()).ShouldBe([1, 2, 3, 4, 5, 6]);
        events.ShouldAllBe(e => e.GetProperty("data").GetProperty("at").GetString()!.EndsWith('Z'));
        var rest = await host.GetAsync($"/api/downloads/{id}/events?after=4&limit=1");
        rest.GetProperty("events").EnumerateArray().ShouldHaveSingleItem().GetProperty("seq").GetInt64().ShouldBe(5);
    }

    [Fact]
    public async Task Counts_add_up()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.AddAsync();
        host.Downloads.Grant(await host.AddAsync());
        var stats = await host.GetAsync("/api/downloads/manager/stats");
        stats.GetProperty("waiting").GetInt32().ShouldBe(1);
        stats.GetProperty("downloading").GetInt32().ShouldBe(1);
        stats.GetProperty("summary_text").GetString().ShouldBe("2 active · 1 downloading");
        var active = await host.GetAsync("/api/downloads/manager/active");
        active.GetProperty("downloads").GetArrayLength().ShouldBe(2);
        active.GetProperty("stats").ToString().ShouldBe(stats.ToString());
        active.GetProperty("providers_available").EnumerateArray().ShouldHaveSingleItem();
    }

    private static async Task<IEnumerable<Guid>> Ids(GatewayHost host, string path) =>
        (await host.GetAsync(path)).GetProperty("downloads").EnumerateArray().Select(d => d.GetProperty("id").GetGuid());
}
