using System.Net;
using System.Text.RegularExpressions;
using Downloads.Gateway.Tests.Hosting;

namespace Downloads.Gateway.Tests.Pages;

public sealed partial class StaticPageTests
{
    [Fact]
    public async Task The_page_and_all_it_names_come_from_here()
    {
        await using var host = await GatewayHost.StartAsync();
        var page = await host.SendAsync(HttpMethod.Get, "/");
        page.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        var html = await page.Content.ReadAsStringAsync();
        var assets = Asset().Matches(html).Select(m => m.Value).Distinct().ToList();
        assets.Count.ShouldBeGreaterThan(2);
        foreach (var asset in assets)
        {
            (await host.SendAsync(HttpMethod.Get, asset)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        Foreign().IsMatch(html).ShouldBeFalse("no file of another server, no inline script, no inline style");
    }

    [Fact]
    public async Task Only_own_scripts_run_and_no_page_frames_it()
    {
        await using var host = await GatewayHost.StartAsync();
        var policy = (await host.SendAsync(HttpMethod.Get, "/")).Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("script-src 'self'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
    }

    [Fact]
    public async Task A_file_the_browser_has_is_not_sent_again()
    {
        await using var host = await GatewayHost.StartAsync();
        var tag = (await host.SendAsync(HttpMethod.Get, "/assets/page.js")).Headers.ETag!.ToString();
        (await host.SendAsync(HttpMethod.Get, "/assets/page.js", body: null, ("If-None-Match", tag))).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [GeneratedRegex("/assets/[a-z.]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asset();

    [GeneratedRegex("(src|href)=\"(https?:)?//|<script>| on[a-z]+=|style=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Foreign();
}
