using Downloads.Requests;
using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Mirrors are tried in their order; bytes that are there go on from one only where it is proven to have the same.</summary>
public sealed class MirrorTests : IAsyncDisposable
{
    private const int Cut = 60_000;

    private static readonly Resource File = new(1, 200_000);

    private readonly FaultyOrigin _source = new();
    private readonly FaultyOrigin _first = new();
    private readonly FaultyOrigin _second = new();
    private readonly TransferRig _rig = new();

    public async ValueTask DisposeAsync()
    {
        _rig.Dispose();
        await _source.DisposeAsync();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    public static TheoryData<string, Func<Exchange, Task>> Failures => new()
    {
        { "not found", exchange => exchange.SendHeadAsync("404 Not Found", ("Content-Length", "0")) },
        { "busy", exchange => exchange.SendHeadAsync("503 Busy", ("Content-Length", "0")) },
        { "reset", Exchange.ResetAsync },
        { "redirected in a circle", exchange => exchange.SendHeadAsync("302 Found", ("Location", "/a"), ("Content-Length", "0")) },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Where_the_source_fails_the_mirrors_are_tried_in_order(string how, Func<Exchange, Task> fail)
    {
        _source.Script = fail;
        _first.Script = fail;
        _second.Script = File.ServeAsync;
        FileDigest.Sha256(await _rig.PublishAsync(_source.UriOf("a"), Mirrored)).ShouldBe(File.Sha256, how);
        _first.Exchanges.Count.ShouldBePositive();
    }

    [Fact]
    public async Task Where_all_fail_the_failure_that_may_pass_is_told()
    {
        _first.Script = exchange => exchange.SendHeadAsync("503 Busy", ("Content-Length", "0"));
        var failure = await _rig.FailAsync(_source.UriOf("a"), Mirrored);
        (failure.Class, failure.Transient).ShouldBe(("http_503", true));
        _second.Exchanges.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_mirror_with_the_same_entity_tag_goes_on_where_the_source_broke_off()
    {
        _source.Script = exchange => File.ServeAsync(exchange, Cut, Exchange.CloseAsync);
        _first.Script = File.ServeAsync;
        FileDigest.Sha256(await _rig.PublishAsync(_source.UriOf("a"), Mirrored)).ShouldBe(File.Sha256);
        _first.Exchanges[^1].Range!.Value.First.ShouldBe(Cut);
        _rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mirror_goes_on_behind_bytes_that_are_still_on_their_way_to_a_slow_disk()
    {
        using var rig = new TransferRig(options => options with { MaxDiskThreads = 1 });
        using var asked = new ManualResetEventSlim();
        _source.Script = exchange => File.ServeAsync(exchange, Cut, closing =>
        {
            // Until the mirror is asked too early, or for so long that it would have been.
            rig.Disk.Post(() => asked.Wait(TimeSpan.FromMilliseconds(500)));
            return Exchange.CloseAsync(closing);
        });
        _first.Script = exchange =>
        {
            asked.Set();
            return File.ServeAsync(exchange);
        };
        FileDigest.Sha256(await rig.PublishAsync(_source.UriOf("a"), Mirrored)).ShouldBe(File.Sha256);
        _first.Ranges.ShouldBe(["bytes=0-0", $"bytes={Cut}-"]);
    }

    [Fact]
    public async Task With_a_checksum_a_mirror_of_the_same_length_goes_on_and_a_wrong_one_is_found_out()
    {
        var sum = new Checksum("sha-256", File.Sha256);
        _source.Script = exchange => File.ServeAsync(exchange, Cut, Exchange.CloseAsync);
        _first.Script = (new Resource(2, 200_000) { ETag = "\"other\"" }).ServeAsync;
        _second.Script = (File with { ETag = "\"another name\"" }).ServeAsync;
        var path = await _rig.PublishAsync(_source.UriOf("a"), request => Mirrored(request) with { Checksum = sum });
        FileDigest.Sha256(path).ShouldBe(File.Sha256);
        _first.Ranges.ShouldContain($"bytes={Cut}-");
    }

    [Fact]
    public async Task What_cannot_be_proven_is_not_mixed_and_the_bytes_are_kept_for_the_source()
    {
        _source.Script = exchange => File.ServeAsync(exchange, Cut, Exchange.CloseAsync);
        _first.Script = _second.Script = (File with { ETag = "\"another name\"" }).ServeAsync;
        var failed = (await _rig.RunAsync(_source.UriOf("a"), Mirrored)).ShouldBeOfType<TransferOutcome.Failed>();
        (failed.Failure.Class, failed.Downloaded, failed.Resume!.Url).ShouldBe(("short_body", Cut, _source.UriOf("a").AbsoluteUri));
    }

    [Fact]
    public async Task Where_the_source_is_gone_for_good_an_unproven_mirror_begins_anew()
    {
        _source.Script = exchange => exchange.Number == 0 ? File.ServeAsync(exchange, Cut, Exchange.CloseAsync) : exchange.SendHeadAsync("410 Gone", ("Content-Length", "0"));
        _first.Script = (new Resource(2, 150_000)).ServeAsync;
        await _rig.RunAsync(_source.UriOf("a"));
        var path = await _rig.PublishAsync(_source.UriOf("a"), Mirrored);
        FileDigest.Sha256(path).ShouldBe(new Resource(2, 150_000).Sha256);
        _rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_next_attempt_begins_where_the_kept_bytes_came_from()
    {
        _first.Script = exchange => exchange.Number == 0 ? File.ServeAsync(exchange, Cut, Exchange.CloseAsync) : File.ServeAsync(exchange);
        var kept = (await _rig.RunAsync(_source.UriOf("a"), Mirrored)).ShouldBeOfType<TransferOutcome.Failed>().Resume!;
        kept.Url.ShouldBe(_first.UriOf("a").AbsoluteUri);
        var asked = _source.Exchanges.Count;
        FileDigest.Sha256(await _rig.PublishAsync(_source.UriOf("a"), Mirrored)).ShouldBe(File.Sha256);
        _source.Exchanges.Count.ShouldBe(asked);
        _first.Exchanges[^1].Range!.Value.First.ShouldBe(Cut);
    }

    [Fact]
    public async Task A_mirror_gets_no_headers_of_the_source()
    {
        _first.Script = File.ServeAsync;
        await _rig.PublishAsync(_source.UriOf("a"), request => Mirrored(request) with { Headers = [new("Authorization", "secret")] });
        _source.Exchanges[0].Headers["Authorization"].ShouldBe("secret");
        _first.Exchanges.ShouldAllBe(exchange => !exchange.Headers.ContainsKey("Authorization"));
    }

    private TransferRequest Mirrored(TransferRequest request) => request with { Mirrors = [_first.UriOf("a"), _second.UriOf("a")] };
}
