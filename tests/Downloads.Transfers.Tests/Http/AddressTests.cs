using System.Net;
using Downloads.Transfers.Tests.Rig;

namespace Downloads.Transfers.Tests.Http;

/// <summary>The outbound guard: what is connected to is what is checked.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("93.184.216.34", true)]
    [InlineData("2606:2800:220:1::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:93.184.216.34", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::10.0.0.1", false)]
    [InlineData("64:ff9b::93.184.216.34", true)]
    [InlineData("2002:7f00:1::1", false)]
    public void Only_public_addresses_are_allowed_by_default(string address, bool allowed)
    {
        NetworkPolicy.Public.Allows(IPAddress.Parse(address)).ShouldBe(allowed);
        NetworkPolicy.Any.Allows(IPAddress.Parse(address)).ShouldBeTrue();
    }

    [Fact]
    public void A_list_allows_what_it_names_and_no_more()
    {
        var policy = NetworkPolicy.Parse("10.0.0.0/8, 192.168.1.7 fd00::/8");
        policy.Allows(IPAddress.Parse("10.9.9.9")).ShouldBeTrue();
        policy.Allows(IPAddress.Parse("::ffff:10.9.9.9")).ShouldBeTrue();
        policy.Allows(IPAddress.Parse("192.168.1.7")).ShouldBeTrue();
        policy.Allows(IPAddress.Parse("192.168.1.8")).ShouldBeFalse();
        policy.Allows(IPAddress.Parse("fd12::1")).ShouldBeTrue();
        policy.Allows(IPAddress.Parse("127.0.0.1")).ShouldBeFalse();
        policy.Allows(IPAddress.Parse("93.184.216.34")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("localhost")]
    [InlineData("any, 10.0.0.0/8")]
    public void A_list_that_cannot_be_read_names_the_entry(string text) =>
        Should.Throw<FormatException>(() => NetworkPolicy.Parse(text)).Message.ShouldContain(text.Split(',')[0]);

    [Theory]
    [InlineData("http://127.0.0.1:{0}/a")]
    [InlineData("http://localhost:{0}/a")]
    [InlineData("http://2130706433:{0}/a")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/a")]
    public async Task A_refused_address_is_not_connected_to_however_it_is_written(string url)
    {
        await using var origin = new FaultyOrigin { Script = new Resource(1, 100).ServeAsync };
        using var rig = new TransferRig(options => options with { Network = NetworkPolicy.Public });
        var failure = await rig.FailAsync(new Uri(string.Format(url, origin.Address.Port)));
        (failure.Class, failure.Transient).ShouldBe(("refused_address", false));
        origin.Exchanges.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_to_a_refused_address_is_not_followed()
    {
        await using var inner = new FaultyOrigin { Script = new Resource(1, 100).ServeAsync };
        await using var origin = new FaultyOrigin
        {
            Script = exchange => exchange.SendHeadAsync("302 Found", ("Location", $"http://[::1]:{inner.Address.Port}/a"), ("Content-Length", "0")),
        };
        using var rig = new TransferRig(options => options with { Network = NetworkPolicy.Parse("127.0.0.1") });
        (await rig.FailAsync(origin.UriOf("a"))).Class.ShouldBe("refused_address");
        inner.Exchanges.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_resolves_elsewhere_the_second_time_is_checked_then()
    {
        var answers = new Queue<string>(["127.0.0.1", "127.0.0.2"]);
        await using var origin = new FaultyOrigin { Script = exchange => new Resource(1, 100_000).ServeAsync(exchange, 50_000, Exchange.CloseAsync) };
        using var rig = new TransferRig(
            options => options with { Network = NetworkPolicy.Parse("127.0.0.1") },
            resolve: (_, _) => Task.FromResult(new[] { IPAddress.Parse(answers.Dequeue()) }));
        var source = new Uri($"http://rebinding.example:{origin.Address.Port}/a");
        (await rig.FailAsync(source)).Class.ShouldBe("short_body");
        (await rig.FailAsync(source)).Class.ShouldBe("refused_address");
        rig.Kept!.Bytes.ShouldBe(50_000);
    }

    [Fact]
    public async Task An_allowed_address_behind_a_refused_and_a_dead_one_is_found()
    {
        await using var origin = new FaultyOrigin { Script = new Resource(1, 100).ServeAsync };
        using var rig = new TransferRig(
            options => options with { Network = NetworkPolicy.Parse("127.0.0.0/8") },
            resolve: (_, _) => Task.FromResult(new[] { IPAddress.Parse("10.0.0.1"), IPAddress.Parse("127.0.0.9"), IPAddress.Loopback }));
        await rig.PublishAsync(new Uri($"http://many.example:{origin.Address.Port}/a"));
        origin.Exchanges.Count.ShouldBe(1);
    }
}
