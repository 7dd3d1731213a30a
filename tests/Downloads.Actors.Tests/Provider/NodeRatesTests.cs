using System.Text;
using Downloads.Actors.Provider;
using Downloads.Actors.Settings;
using Downloads.Providers;
using Downloads.Transfers;
using ManualTime = Actors.TestKit.ManualTime;

namespace Downloads.Actors.Tests.Provider;

public sealed class NodeRatesTests : IDisposable
{
    private const string Host = "http:origin.test";
    private static readonly Guid One = Guid.NewGuid();
    private static readonly Guid Other = Guid.NewGuid();

    private readonly List<ProviderMessage> _told = [];
    private readonly ManualTime _time = new();
    private readonly LiveSettings _settings = new(RuntimeSettings.Default with { Defaults = new() { BytesPerSecond = 1_000 } });
    private readonly NodeRates _rates;

    public NodeRatesTests() => _rates = new NodeRates(_settings, "node-1", _told.Add, _time);

    private TransferLimit Limit => _rates.LimitOf(Host);

    [Fact]
    public void A_part_that_comes_before_its_grant_is_in_force_with_it_and_ends_with_the_last_permit()
    {
        _rates.Take(Host, new(7, 400, Permit: 3));
        _rates.Begin(One, Host, permit: 3);
        _rates.Begin(Other, Host, permit: 4);
        Limit.BytesPerSecond.ShouldBe(400);

        _rates.End(One);
        Limit.BytesPerSecond.ShouldBe(400);
        _rates.End(Other);
        Limit.BytesPerSecond.ShouldBe(1);
    }

    [Fact]
    public void What_was_said_before_all_permits_here_were_given_out_is_not_used()
    {
        _rates.Take(Host, new(7, 400, Permit: 3));
        _rates.Begin(One, Host, permit: 4);
        Limit.BytesPerSecond.ShouldBe(1);

        _rates.Take(Host, new(8, 300, Permit: 3));
        Limit.BytesPerSecond.ShouldBe(1);
        _rates.Take(Host, new(9, 200, Permit: 4));
        Limit.BytesPerSecond.ShouldBe(200);
        _rates.Take(Host, new(8, 900, Permit: 5));
        Limit.BytesPerSecond.ShouldBe(200, "it is older");
        _told[^1].ShouldBe(new ProviderMessage.RateHeld(Host, "node-1", 9, Holds: true));
    }

    [Fact]
    public void A_part_that_does_not_come_is_asked_for_until_it_comes()
    {
        _rates.Begin(One, Host, permit: 1);
        _time.Advance(TimeSpan.FromMilliseconds(50));
        _time.Advance(TimeSpan.FromSeconds(1));
        _told.ShouldBe([new ProviderMessage.RateHeld(Host, "node-1", 0, Holds: false), new ProviderMessage.RateHeld(Host, "node-1", 0, Holds: false)]);

        _rates.Take(Host, new(1, 400, Permit: 1));
        _told.Clear();
        _time.Advance(TimeSpan.FromSeconds(5));
        _told.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_kept_of_a_provider_whose_last_permit_is_gone()
    {
        _rates.Take(Host, new(7, 400, Permit: 3));
        _rates.Begin(One, Host, permit: 3);
        var former = Limit;
        _rates.End(One);
        former.BytesPerSecond.ShouldBe(1, "what still stops gets no more");
        Limit.ShouldNotBeSameAs(former);

        _rates.Begin(One, Host, permit: 4);
        _rates.Take(Host, new(6, 900, Permit: 3));
        Limit.BytesPerSecond.ShouldBe(1, "it was said to the former permits");
        _rates.Take(Host, new(8, 300, Permit: 4));
        Limit.BytesPerSecond.ShouldBe(300);
    }

    [Fact]
    public void A_lower_limit_holds_at_once_and_without_a_limit_none_does()
    {
        _rates.Take(Host, new(1, 400, Permit: 1));
        _rates.Begin(One, Host, permit: 1);

        Set(100, version: 1);
        Limit.BytesPerSecond.ShouldBe(100);
        Set(0, version: 2);
        Limit.BytesPerSecond.ShouldBe(0);
        Set(1_000, version: 3);
        Limit.BytesPerSecond.ShouldBe(400);
    }

    public void Dispose() => _rates.Dispose();

    private void Set(long limit, long version) =>
        _settings.Apply(_settings.Parse(Encoding.UTF8.GetBytes($$$"""{"defaults": {"bytes_per_second": {{{limit}}}}}""")).Settings!, version);
}
