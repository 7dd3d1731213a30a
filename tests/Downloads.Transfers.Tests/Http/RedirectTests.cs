using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

public sealed class RedirectTests
{
    private static readonly Resource File = new(1, 10_000);

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Every_kind_is_followed_and_the_final_address_names_the_file(int status)
    {
        await using var origin = new FaultyOrigin();
        origin.Script = exchange => exchange.Path == "/start" ? RedirectAsync(exchange, "/deep/end.bin?token=1", status) : File.ServeAsync(exchange);
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("start"))).ShouldBe(File.Sha256);
        rig.Published.ShouldBe(["end.bin"]);
        origin.Ranges.ShouldBe(["bytes=0-", "bytes=0-"]);
    }

    [Theory]
    [InlineData("end", "/a/b/end")]
    [InlineData("../end", "/a/end")]
    [InlineData("//{0}/end", "/end")]
    [InlineData("?x=1", "/a/b/start?x=1")]
    [InlineData("/end#part", "/end")]
    [InlineData("/\u00C3\u00A9nd", "/%C3%A9nd")]
    public async Task A_location_is_resolved_against_the_address_it_came_from(string location, string path)
    {
        await using var origin = new FaultyOrigin();
        var told = string.Format(location, origin.Address.Authority);
        origin.Script = exchange => exchange.Path == "/a/b/start" ? RedirectAsync(exchange, told) : File.ServeAsync(exchange);
        using var rig = new TransferRig();
        await rig.PublishAsync(origin.UriOf("a/b/start"));
        origin.Exchanges[1].Path.ShouldBe(path);
    }

    [Fact]
    public async Task Ten_are_followed_and_the_eleventh_is_not()
    {
        await using var origin = new FaultyOrigin();
        var hops = 10;
        origin.Script = exchange => exchange.Number < hops ? RedirectAsync(exchange, $"/{exchange.Number}") : File.ServeAsync(exchange);
        using var rig = new TransferRig();
        await rig.PublishAsync(origin.UriOf("start"));

        hops = int.MaxValue;
        var outcome = (await rig.RunAsync(origin.UriOf("start"))).ShouldBeOfType<TransferOutcome.Failed>();
        (outcome.Failure.Class, outcome.Failure.Transient).ShouldBe(("too_many_redirects", false));
        origin.Exchanges.Count.ShouldBe(11 + 11);
    }

    [Fact]
    public async Task A_loop_ends_as_too_many()
    {
        await using var origin = new FaultyOrigin { Script = exchange => RedirectAsync(exchange, exchange.Path) };
        using var rig = new TransferRig();
        (await rig.FailAsync(origin.UriOf("a"))).Class.ShouldBe("too_many_redirects");
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/a")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    [InlineData("http://[::1/a")]
    public async Task What_is_no_web_address_is_refused(string location)
    {
        await using var origin = new FaultyOrigin { Script = exchange => RedirectAsync(exchange, location) };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a"));
        (failure.Class, failure.Transient).ShouldBe(("bad_redirect", false));
    }

    [Fact]
    public async Task A_redirect_to_nowhere_is_a_failure()
    {
        await using var origin = new FaultyOrigin { Script = exchange => exchange.SendHeadAsync("302 Found", ("Content-Length", "0")) };
        using var rig = new TransferRig();
        (await rig.FailAsync(origin.UriOf("a"))).Class.ShouldBe("http_302");
    }

    [Fact]
    public async Task Custom_headers_stay_with_their_origin_and_never_break_the_request()
    {
        await using var other = new FaultyOrigin { Script = File.ServeAsync };
        await using var origin = new FaultyOrigin();
        origin.Script = exchange => RedirectAsync(exchange, exchange.Path == "/start" ? "/next" : other.UriOf("end").AbsoluteUri);
        using var rig = new TransferRig();
        await rig.PublishAsync(origin.UriOf("start"), request => request with
        {
            Headers = [new("Authorization", "Bearer secret"), new("X-Key", "k"), new("Range", "bytes=5-"), new("Accept-Encoding", "gzip"), new("User-Agent", "mine")],
        });
        foreach (var own in origin.Exchanges)
        {
            own.Headers["Authorization"].ShouldBe("Bearer secret");
            own.Headers["X-Key"].ShouldBe("k");
            own.Headers["User-Agent"].ShouldBe("mine");
            own.Headers["Range"].ShouldBe("bytes=0-");
            own.Headers["Accept-Encoding"].ShouldBe("identity");
        }

        var foreign = other.Exchanges.ShouldHaveSingleItem();
        foreign.Headers.ContainsKey("Authorization").ShouldBeFalse();
        foreign.Headers.ContainsKey("X-Key").ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_https_to_http_only_where_it_is_allowed(bool allowed)
    {
        using var certificate = TestCertificate.For("127.0.0.1");
        await using var plain = new FaultyOrigin { Script = File.ServeAsync };
        await using var secure = new FaultyOrigin(certificate) { Script = exchange => RedirectAsync(exchange, plain.UriOf("a").AbsoluteUri) };
        using var rig = new TransferRig(options => options with { AllowDowngrade = allowed, TrustedRoots = [certificate] });
        if (allowed)
        {
            FileDigest.Sha256(await rig.PublishAsync(secure.UriOf("a"))).ShouldBe(File.Sha256);
            return;
        }

        var failure = await rig.FailAsync(secure.UriOf("a"));
        (failure.Class, failure.Transient).ShouldBe(("insecure_redirect", false));
        plain.Exchanges.ShouldBeEmpty();
    }

    private static Task RedirectAsync(Exchange exchange, string location, int status = 302) =>
        exchange.SendHeadAsync($"{status} Elsewhere", ("Location", location), ("Content-Length", "0"));
}
