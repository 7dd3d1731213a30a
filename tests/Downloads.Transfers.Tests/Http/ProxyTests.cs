using System.Net;
using System.Net.Sockets;
using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Through proxies: HTTP requests, tunnels and SOCKS5, with the outbound guard still in its place.</summary>
public sealed class ProxyTests
{
    private static readonly Resource File = new(1, 100_000);

    [Fact]
    public async Task Plain_http_goes_through_an_http_proxy_as_a_request_with_the_proxys_own_credentials()
    {
        await using var proxy = new TestProxy { Challenges = true };
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = Rig($"http://ann:se%20cret@{proxy.Host}");
        var source = new Uri($"http://somewhere.test:{origin.Address.Port}/a");
        FileDigest.Sha256(await rig.PublishAsync(source, request => request with { Headers = [new("Authorization", "Basic own")] })).ShouldBe(File.Sha256);
        proxy.Asked[^1].ShouldBe($"GET {source} HTTP/1.1 Proxy-Authorization: Basic {Convert.ToBase64String("ann:se cret"u8)}");
        origin.Exchanges[^1].Headers["Authorization"].ShouldBe("Basic own");
        origin.Exchanges[^1].Headers.ContainsKey("Proxy-Authorization").ShouldBeFalse();
    }

    [Fact]
    public async Task Https_goes_through_a_tunnel_and_its_certificate_is_checked_for_the_origins_name()
    {
        using var certificate = TestCertificate.For("somewhere.test");
        await using var proxy = new TestProxy();
        await using var origin = new FaultyOrigin(certificate) { Script = File.ServeAsync };
        using var rig = Rig($"http://{proxy.Host}", options => options with { TrustedRoots = [certificate] });
        FileDigest.Sha256(await rig.PublishAsync(new Uri($"https://somewhere.test:{origin.Address.Port}/a"))).ShouldBe(File.Sha256);
        proxy.Asked.ShouldHaveSingleItem().ShouldStartWith($"CONNECT somewhere.test:{origin.Address.Port}");
        using var other = Rig($"http://{proxy.Host}", options => options with { TrustedRoots = [certificate] });
        (await other.FailAsync(new Uri($"https://elsewhere.test:{origin.Address.Port}/a"))).Class.ShouldBe("certificate");
    }

    [Fact]
    public async Task Socks_carries_names_unresolved()
    {
        await using var proxy = new TestProxy();
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = Rig($"socks5://{proxy.Host}");
        FileDigest.Sha256(await rig.PublishAsync(new Uri($"http://somewhere.test:{origin.Address.Port}/a"))).ShouldBe(File.Sha256);
        proxy.Asked.ShouldHaveSingleItem().ShouldBe($"SOCKS somewhere.test:{origin.Address.Port}");
    }

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task A_proxy_that_refuses_or_is_away_may_do_better_later(string scheme)
    {
        await using var proxy = new TestProxy { Refuses = true };
        using var rig = Rig($"{scheme}://{proxy.Host}");
        var refused = await rig.FailAsync(new Uri("https://somewhere.test/a"));
        refused.Transient.ShouldBeTrue(refused.ToString());
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var gone = listener.LocalEndpoint;
        listener.Stop();
        using var other = Rig($"{scheme}://{gone}");
        (await other.FailAsync(new Uri("https://somewhere.test/a"))).Transient.ShouldBeTrue();
    }

    [Theory]
    [InlineData("http://10.0.0.1/a", false)]
    [InlineData("http://[::1]/a", false)]
    [InlineData("http://inside.test/a", false)]
    [InlineData("http://outside.test/a", true)]
    [InlineData("http://unknown.test/a", true)]
    public async Task What_may_not_be_connected_to_is_not_asked_of_the_proxy_either(string source, bool asked)
    {
        await using var proxy = new TestProxy { Refuses = true };
        using var rig = new TransferRig(
            options => options with { Network = NetworkPolicy.Public, Proxy = new($"http://{proxy.Host}", []) },
            resolve: (host, _) => host switch
            {
                "inside.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.168.0.9")]),
                "outside.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34")]),
                _ => throw new SocketException((int)SocketError.HostNotFound),
            });
        (await rig.FailAsync(new Uri(source))).Class.ShouldBe(asked ? "http_403" : "refused_address");
        (proxy.Asked.Count > 0).ShouldBe(asked);
    }

    [Fact]
    public async Task Hosts_that_are_named_are_reached_without_it_and_guarded_as_ever()
    {
        await using var proxy = new TestProxy();
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig(options => options with { Proxy = new($"http://{proxy.Host}", ["127.0.0.1", ".lan"]) });
        await rig.PublishAsync(origin.UriOf("a"));
        proxy.Asked.ShouldBeEmpty();
        using var guarded = new TransferRig(options => options with { Network = NetworkPolicy.Public, Proxy = new($"http://{proxy.Host}", ["127.0.0.1"]) });
        (await guarded.FailAsync(new Uri($"http://{proxy.Host}/a"))).Class.ShouldBe("refused_address");
    }

    [Theory]
    [InlineData("proxy.example:3128")]
    [InlineData("ftp://proxy.example:21")]
    [InlineData("http://proxy.example:3128/path")]
    public void What_is_no_proxy_is_refused(string address) => Should.Throw<FormatException>(() => new ProxyRoute(address, []));

    private static TransferRig Rig(string proxy, Func<TransferOptions, TransferOptions>? more = null) =>
        new(options => (more ?? (same => same))(options with { Proxy = new(proxy, []) }), resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
}
