using System.Net;
using System.Net.Http.Headers;
using Origins.Content;
using Origins.Nginx;

namespace Origins.Tests;

public sealed class NginxOriginTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_range_is_served_and_logged_with_what_was_sent()
    {
        await using var origin = await NginxOrigin.StartAsync();
        var content = new SeededContent(3, 100_000);
        using var request = new HttpRequestMessage(HttpMethod.Get, origin.Put("a/b.bin", content));
        request.Headers.Range = new RangeHeaderValue(40_000, null);
        var body = await (await Http.SendAsync(request)).Content.ReadAsByteArrayAsync();

        var expected = new byte[60_000];
        content.Fill(40_000, expected);
        body.ShouldBe(expected);
        var line = (await origin.FinishAsync()).ShouldHaveSingleItem();
        (line.Uri, line.Status, line.Start, line.Sent).ShouldBe(("/a/b.bin", 206, 40_000, 60_000));
        line.Range.ShouldBe("bytes=40000-");
    }

    [Fact]
    public async Task A_new_version_of_the_same_length_has_another_etag()
    {
        await using var origin = await NginxOrigin.StartAsync();
        var first = await Http.GetAsync(origin.Put("x", new SeededContent(1, 500)));
        var second = await Http.GetAsync(origin.Put("x", new SeededContent(2, 500)));
        second.Content.Headers.ContentLength.ShouldBe(first.Content.Headers.ContentLength);
        second.Headers.ETag.ShouldNotBe(first.Headers.ETag);
    }

    [Fact]
    public async Task Locations_behave_as_configured()
    {
        await using var origin = await NginxOrigin.StartAsync("location /noranges/ { max_ranges 0; }");
        using var request = new HttpRequestMessage(HttpMethod.Get, origin.Put("noranges/x", new SeededContent(1, 500)));
        request.Headers.Range = new RangeHeaderValue(100, null);
        (await Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Http.GetAsync(origin.UriOf("missing"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
