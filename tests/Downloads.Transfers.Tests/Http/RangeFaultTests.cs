using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Servers that answer ranges wrongly: the file is right in the end, or the failure has its class.</summary>
public sealed class RangeFaultTests
{
    private static readonly Resource File = new(1, 200_000);

    [Theory]
    [InlineData("bytes 1-200000/200000")]
    [InlineData("bytes 1-199999/200000")]
    [InlineData("bytes 0-200000/200001")]
    [InlineData("bytes 0-199999/100000")]
    [InlineData("bytes 199999-0/200000")]
    [InlineData("bytes 0-99999/200000")]
    [InlineData("bytes 0-99999999999999999999/99999999999999999999")]
    [InlineData("bytes -5-199999/200000")]
    [InlineData("items 0-199999/200000")]
    [InlineData("bytes=0-199999/200000")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_wrong_content_range_at_the_start_is_asked_again_without_a_range(string? told)
    {
        var liar = File with { Rewrite = (name, value) => name == "Content-Range" ? told : value };
        await using var origin = new FaultyOrigin { Script = liar.ServeAsync };
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
        origin.Ranges.ShouldBe(["bytes=0-", null]);
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bytes 80001-199999/200000")]
    [InlineData("bytes 79999-199999/200000")]
    [InlineData("bytes 0-119999/200000")]
    [InlineData("bytes 80000-200000/200001")]
    [InlineData("bytes 80000-199999/200001")]
    [InlineData("bytes 80000-199998/199999")]
    [InlineData(null)]
    public async Task A_wrong_content_range_on_resuming_begins_anew(string? told)
    {
        var liar = File with { Rewrite = (name, value) => name == "Content-Range" && value != "bytes 0-199999/200000" ? told : value };
        await using var origin = new FaultyOrigin { Script = exchange => liar.ServeAsync(exchange, 80_000, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));

        origin.Script = liar.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Several_parts_in_one_answer_are_refused_and_the_whole_is_asked_for()
    {
        await using var origin = new FaultyOrigin();
        origin.Script = exchange => exchange.Range is null
            ? File.ServeAsync(exchange)
            : exchange.SendHeadAsync("206 Partial Content", ("Content-Type", "multipart/byteranges; boundary=x"), ("Content-Length", "0"));
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
    }

    [Fact]
    public async Task A_part_nobody_asked_for_is_a_failure()
    {
        await using var origin = new FaultyOrigin
        {
            Script = exchange => exchange.SendHeadAsync("206 Partial Content", ("Content-Range", "bytes 7-11/12"), ("Content-Length", "5")),
        };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a"));
        (failure.Class, failure.Transient).ShouldBe(("bad_response", false));
    }

    [Fact]
    public async Task Smaller_parts_than_asked_for_are_put_together()
    {
        await using var origin = new FaultyOrigin();
        origin.Script = async exchange =>
        {
            var (first, _) = exchange.Range!.Value;
            var last = Math.Min(first + 59_999, File.Length - 1);
            var body = new byte[last - first + 1];
            File.Content.Fill(first, body);
            await exchange.SendHeadAsync(
                "206 Partial Content", ("Content-Range", $"bytes {first}-{last}/{File.Length}"), ("Content-Length", $"{body.Length}"), ("ETag", "\"1\""));
            await exchange.SendBodyAsync(body);
        };
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
        origin.Ranges.ShouldBe(["bytes=0-", "bytes=60000-", "bytes=120000-", "bytes=180000-"]);
    }

    [Fact]
    public async Task A_part_of_unknown_total_is_asked_on_until_nothing_is_left()
    {
        var silent = File with { Rewrite = (name, value) => name == "Content-Range" ? value.Replace("/200000", "/*") : value };
        await using var origin = new FaultyOrigin { Script = silent.ServeAsync };
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
        origin.Ranges.ShouldBe(["bytes=0-", "bytes=200000-"]);
    }

    [Fact]
    public async Task Nothing_more_to_send_is_the_end_of_a_complete_part()
    {
        var endless = File with { HonoursRanges = false, TellsLength = false };
        await using var origin = new FaultyOrigin { Script = exchange => endless.ServeAsync(exchange, File.Length - 1, CutLastChunkAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));
        rig.Kept!.Ranges.ShouldBe([new ByteRange(0, File.Length)]);

        origin.Script = File.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
        origin.Ranges[1].ShouldBe("bytes=200000-");
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_became_shorter_is_fetched_anew()
    {
        var shorter = new Resource(1, 50_000) { IgnoresIfRange = true };
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 80_000, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));

        origin.Script = shorter.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(shorter.Sha256);
        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Refusing_even_the_whole_is_a_failure()
    {
        await using var origin = new FaultyOrigin
        {
            Script = exchange => exchange.SendHeadAsync("416 Range Not Satisfiable", ("Content-Range", "bytes */0"), ("Content-Length", "0")),
        };
        using var rig = new TransferRig();
        (await rig.FailAsync(origin.UriOf("a"))).Class.ShouldBe("http_416");
        origin.Ranges.ShouldBe(["bytes=0-", null]);
    }

    /// <summary>The last byte in a chunk of its own, and then no end.</summary>
    private static async Task CutLastChunkAsync(Exchange exchange)
    {
        var last = new byte[1];
        File.Content.Fill(File.Length - 1, last);
        await exchange.SendChunkAsync(last);
        await Exchange.CloseAsync(exchange);
    }
}
