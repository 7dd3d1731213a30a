using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Origins.Content;
using Origins.Scripted;

namespace Origins.Tests;

public sealed class ScriptedOriginTests
{
    private static readonly HttpClient Http = new();
    private static readonly SeededContent Content = new(5, 300_000);

    [Fact]
    public async Task A_plain_file_is_whole_over_one_kept_connection()
    {
        await using var origin = ScriptedOrigin.Start();
        var address = origin.Serve("a", new Script(Content));
        Digest(await Http.GetByteArrayAsync(address)).ShouldBe(Content.Sha256());
        Digest(await Http.GetByteArrayAsync(address)).ShouldBe(Content.Sha256());
        origin.Requests.Select(request => (request.Connection, request.Status, request.Sent)).ShouldBe([(1, 200, 300_000), (1, 200, 300_000)]);
    }

    [Fact]
    public async Task A_body_without_length_comes_whole_and_ignores_ranges()
    {
        await using var origin = ScriptedOrigin.Start();
        var reply = await GetAsync(origin.Serve("a", new Script(Content) { TellsLength = false }), from: 10);
        reply.StatusCode.ShouldBe(HttpStatusCode.OK);
        reply.Content.Headers.ContentLength.ShouldBeNull();
        Digest(await reply.Content.ReadAsByteArrayAsync()).ShouldBe(Content.Sha256());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_answers_break_off_where_told_and_the_next_is_whole(bool reset)
    {
        await using var origin = ScriptedOrigin.Start();
        var address = origin.Serve("a", new Script(Content) { BreakOff = new BreakOff(100_000, Times: 2, reset) });
        await Should.ThrowAsync<HttpRequestException>(Http.GetByteArrayAsync(address));
        await Should.ThrowAsync<HttpRequestException>(Http.GetByteArrayAsync(address));
        Digest(await Http.GetByteArrayAsync(address)).ShouldBe(Content.Sha256());
        origin.Requests.Select(request => request.Sent).ShouldBe([100_000, 100_000, 300_000]);
    }

    [Fact]
    public async Task A_range_holds_only_as_long_as_its_validator()
    {
        await using var origin = ScriptedOrigin.Start();
        var address = origin.Serve("a", new Script(Content) { ETag = "\"1\"" });
        (await GetAsync(address, from: 299_990, ifRange: "\"1\"")).StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        origin.Serve("a", new Script(Content with { Seed = 6 }) { ETag = "\"2\"" });
        (await GetAsync(address, from: 299_990, ifRange: "\"1\"")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(address, from: 300_000)).StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
    }

    [Fact]
    public async Task A_held_answer_goes_on_when_released()
    {
        await using var origin = ScriptedOrigin.Start();
        var whole = Http.GetByteArrayAsync(origin.Serve("a", new Script(Content) { HoldAfter = 1000 }));
        var request = await origin.WaitForAsync(request => request.Path == "/a", TimeSpan.FromSeconds(10));
        origin.Release("a");
        Digest(await whole).ShouldBe(Content.Sha256());
        await request.Over;
    }

    [Fact]
    public async Task A_refusal_ends_after_its_times()
    {
        await using var origin = ScriptedOrigin.Start();
        var address = origin.Serve("a", new Script(Content) { Refusal = new Refusal(503, Times: 1, RetryAfter: "7") });
        var refused = await Http.GetAsync(address);
        (refused.StatusCode, refused.Headers.RetryAfter?.ToString()).ShouldBe((HttpStatusCode.ServiceUnavailable, "7"));
        (await Http.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_drip_keeps_its_rate()
    {
        await using var origin = ScriptedOrigin.Start();
        var begun = TimeProvider.System.GetTimestamp();
        await Http.GetByteArrayAsync(origin.Serve("a", new Script(Content) { BytesPerSecond = 600_000 }));
        TimeProvider.System.GetElapsedTime(begun).TotalSeconds.ShouldBeGreaterThan(0.45);
    }

    private static async Task<HttpResponseMessage> GetAsync(Uri address, long from, string? ifRange = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(from, null);
        request.Headers.IfRange = ifRange is null ? null : new RangeConditionHeaderValue(ifRange);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
