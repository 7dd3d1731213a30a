using System.Text;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Serialization;

namespace Downloads.Tests.Serialization;

public class ProviderStateCodecTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid First = new("0198c0de-0000-7000-8000-000000000001");
    private static readonly Guid Second = new("0198c0de-0000-7000-8000-000000000002");

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var state = new ProviderState("http:origin.test:8080", ThrottleState.New with
        {
            LastPermit = 9,
            Grants = ThrottleState.New.Grants
                .Add(7, new(First, QueueClass.Interactive, "node-1") { Judged = true })
                .Add(8, new(Second, QueueClass.Retry))
                .Add(9, new(First, QueueClass.Interactive, "node-1") { IsConnection = true }),
            Share = new(2, 1),
            Starts = new(Noon.AddTicks(1234567)),
            Circuit = new(CircuitState.HalfOpen, 4, Noon, Probe: 7, Noon.AddHours(-1), "it broke off"),
            CalmUntil = Noon.AddMinutes(1),
            DiskFull = true,
            LastRate = 5,
            Rates = ThrottleState.New.Rates.Add("node-1", new(4, 1_000, 2_000)).Add("node-2", new(5, 500, 500)),
        });

        var read = ProviderStateCodec.Decode(ProviderStateCodec.Encode(state));

        read.Throttle.Grants.ShouldBe(state.Throttle.Grants);
        read.Throttle.Rates.ShouldBe(state.Throttle.Rates);
        (read with { Throttle = read.Throttle with { Grants = state.Throttle.Grants, Rates = state.Throttle.Rates } }).ShouldBe(state);
    }

    [Fact]
    public void A_new_provider_reads_back_as_a_new_one()
    {
        var read = ProviderStateCodec.Decode(ProviderStateCodec.Encode(new("soulseek", ThrottleState.New)));

        (read with { Throttle = read.Throttle with { Grants = ThrottleState.New.Grants } }).ShouldBe(new("soulseek", ThrottleState.New));
    }

    [Fact]
    public void What_version_1_stored_goes_on_with_its_permits_and_otherwise_as_new()
    {
        var read = Decode("""{"Version":1,"Name":"http:origin.test","LastPermit":12,"Grants":{"11":"FIRST","12":"SECOND"}}"""
            .Replace("FIRST", $"{First}", StringComparison.Ordinal).Replace("SECOND", $"{Second}", StringComparison.Ordinal));

        (read.Name, read.Throttle.LastPermit, read.Throttle.Circuit).ShouldBe(("http:origin.test", 12, Circuit.New));
        read.Throttle.Grants.Select(grant => (grant.Key, grant.Value.Download)).ShouldBe([(11, First), (12, Second)]);
    }

    [Fact]
    public void What_version_1_stored_without_permits_is_read()
    {
        Decode("""{"Version":1,"Name":"http:origin.test","LastPermit":0,"Grants":{}}""").Throttle.Grants.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"v":3,"name":"http:origin.test"}""")]
    [InlineData("""{"Version":2,"Name":"http:origin.test"}""")]
    public void What_a_newer_version_wrote_is_not_guessed_at(string json) => Should.Throw<UnknownManifestException>(() => Decode(json));

    [Theory]
    [InlineData("")]
    [InlineData("""{"v":2}""")]
    [InlineData("""{"v":2,"name":"http:x","grants":[{"permit":"one"}]}""")]
    [InlineData("""{"Version":1,"Name":"http:x","Grants":{"one":"0198c0de-0000-7000-8000-000000000001"}}""")]
    public void What_is_no_state_is_told_apart(string json) => Should.Throw<CorruptPayloadException>(() => Decode(json));

    private static ProviderState Decode(string json) => ProviderStateCodec.Decode(Encoding.UTF8.GetBytes(json));
}
