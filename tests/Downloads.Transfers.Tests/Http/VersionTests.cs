using System.Globalization;
using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Resources that change between or within attempts: bytes of two versions never meet in one file.</summary>
public sealed class VersionTests
{
    private const long Half = 150_000;
    private static readonly Resource Old = new(1, 300_000);
    private static readonly string LongAgo = Date(TimeSpan.FromDays(9));

    public static TheoryData<string, Resource> Changes => new()
    {
        { "same length, other tag", new Resource(2, 300_000) },
        { "longer", new Resource(2, 400_000) },
        { "shorter than what is kept", new Resource(2, 100_000) },
        { "empty", new Resource(2, 0) },
        { "weak tag now", new Resource(2, 300_000) { ETag = "W/\"1\"" } },
        { "no tag now", new Resource(2, 300_000) { ETag = null } },
        { "If-Range passed over, other tag", new Resource(2, 300_000) { IgnoresIfRange = true } },
        { "If-Range passed over, no tag", new Resource(2, 300_000) { IgnoresIfRange = true, ETag = null } },
        { "If-Range passed over, same tag, other length", new Resource(2, 300_001) { IgnoresIfRange = true, ETag = "\"1\"" } },
        { "ranges no more", new Resource(2, 300_000) { HonoursRanges = false } },
        { "in chunks now", new Resource(2, 300_000) { HonoursRanges = false, TellsLength = false } },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task A_changed_resource_is_fetched_whole(string change, Resource now)
    {
        await using var origin = new FaultyOrigin { Script = exchange => Old.ServeAsync(exchange, Half, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));

        origin.Script = now.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(now.Sha256, change);
        rig.Sink.Lost.ShouldHaveSingleItem(change);
    }

    [Fact]
    public async Task Without_validator_the_file_begins_anew_and_the_loss_is_told()
    {
        var bare = Old with { ETag = null };
        await using var origin = new FaultyOrigin { Script = exchange => bare.ServeAsync(exchange, Half, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));

        origin.Script = bare.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Old.Sha256);
        origin.Ranges.ShouldBe(["bytes=0-", "bytes=0-"]);
        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_date_long_before_the_response_is_a_validator()
    {
        var dated = Old with { ETag = "W/\"weak\"", LastModified = LongAgo };
        await using var origin = new FaultyOrigin { Script = exchange => dated.ServeAsync(exchange, Half, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));

        origin.Script = dated.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Old.Sha256);
        origin.Ranges[1].ShouldBe("bytes=150000-");
        origin.Exchanges[1].Headers["If-Range"].ShouldBe(LongAgo);
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_date_within_a_minute_of_the_response_is_none()
    {
        var fresh = Old with { ETag = null, LastModified = Date(TimeSpan.FromSeconds(20)) };
        await using var origin = new FaultyOrigin { Script = exchange => fresh.ServeAsync(exchange, Half, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));
        rig.Kept!.LastModified.ShouldBeNull();

        origin.Script = fresh.ServeAsync;
        await rig.PublishAsync(origin.UriOf("a"));
        origin.Ranges[1].ShouldBe("bytes=0-");
    }

    [Fact]
    public async Task A_weak_tag_alone_is_none()
    {
        var weak = Old with { ETag = "W/\"1\"" };
        await using var origin = new FaultyOrigin { Script = exchange => weak.ServeAsync(exchange, Half, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));

        origin.Script = weak.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Old.Sha256);
        origin.Exchanges[1].Headers.ContainsKey("If-Range").ShouldBeFalse();
        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_resource_that_changes_with_every_request_is_given_up_for_now()
    {
        await using var origin = new FaultyOrigin();
        origin.Script = exchange =>
        {
            // Each answer is a part only, of a version of its own.
            var version = new Resource((ulong)exchange.Number + 1, 300_000) { IgnoresIfRange = true };
            return SendSliceAsync(exchange, version, 50_000);
        };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a"));
        (failure.Class, failure.Transient).ShouldBe(("changing", true));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("shorter")]
    [InlineData("another")]
    [InlineData("link")]
    public async Task A_part_file_that_was_meddled_with_is_not_gone_on_with(string how)
    {
        await using var origin = new FaultyOrigin { Script = exchange => Old.ServeAsync(exchange, Half, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));
        var copy = rig.PartPath + ".copy";
        System.IO.File.Move(rig.PartPath, copy);
        switch (how)
        {
            case "shorter":
                System.IO.File.Move(copy, rig.PartPath);
                await System.IO.File.WriteAllBytesAsync(rig.PartPath, new byte[100]);
                break;
            case "another":
                System.IO.File.Copy(copy, rig.PartPath);
                break;
            case "link":
                System.IO.File.CreateSymbolicLink(rig.PartPath, copy);
                break;
        }

        if (how != "link")
        {
            System.IO.File.Delete(copy);
        }

        origin.Script = Old.ServeAsync;
        var path = await rig.PublishAsync(origin.UriOf("a"));
        FileDigest.Sha256(path).ShouldBe(Old.Sha256);
        System.IO.File.ResolveLinkTarget(path, returnFinalTarget: false).ShouldBeNull();
        origin.Ranges[1].ShouldBe("bytes=0-");
        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_complete_part_needs_no_request()
    {
        await using var origin = new FaultyOrigin { Script = Old.ServeAsync };
        using var rig = new TransferRig();
        var first = (await rig.RunAsync(origin.UriOf("a"))).ShouldBeOfType<TransferOutcome.Fetched>().File;
        rig.Kept = new(origin.UriOf("a").AbsoluteUri, first.ETag, null, first.Bytes, [new(0, first.Bytes)], first.Name, first.Inode);

        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Old.Sha256);
        origin.Exchanges.Count.ShouldBe(1);
    }

    private static async Task SendSliceAsync(Exchange exchange, Resource version, int bytes)
    {
        var (first, _) = exchange.Range!.Value;
        var body = new byte[bytes];
        version.Content.Fill(first, body);
        await exchange.SendHeadAsync(
            "206 Partial Content", ("Content-Range", $"bytes {first}-{first + bytes - 1}/{version.Length}"), ("Content-Length", $"{bytes}"), ("ETag", version.ETag!));
        await exchange.SendBodyAsync(body);
    }

    private static string Date(TimeSpan ago) => (TimeProvider.System.GetUtcNow() - ago).ToString("r", CultureInfo.InvariantCulture);
}
