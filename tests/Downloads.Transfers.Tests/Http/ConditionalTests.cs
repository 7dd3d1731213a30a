using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>A download that is wanted only where the source has something new.</summary>
public sealed class ConditionalTests
{
    private const string Date = "Thu, 01 Jan 2026 10:00:00 GMT";

    private static readonly Resource Current = new(1, 100_000) { LastModified = Date };

    public static TheoryData<string, string> Known => new() { { "\"1\"", "If-None-Match" }, { "W/\"1\"", "If-None-Match" }, { Date, "If-Modified-Since" } };

    [Theory]
    [MemberData(nameof(Known))]
    public async Task A_304_completes_at_once_without_a_file(string known, string field)
    {
        await using var origin = new FaultyOrigin { Script = exchange => exchange.SendHeadAsync("304 Not Modified", ("ETag", "\"1\"")) };
        using var rig = new TransferRig();
        var file = (await rig.RunAsync(origin.UriOf("a.bin"), request => request with { IfChanged = known })).ShouldBeOfType<TransferOutcome.Fetched>().File;
        (file.Unchanged, file.Name, file.Bytes, file.ETag).ShouldBe((true, "a.bin", 0, "\"1\""));
        origin.Exchanges.ShouldHaveSingleItem().Headers[field].ShouldBe(known);
        Directory.GetFileSystemEntries(rig.Root).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"1\"", true)]
    [InlineData("W/\"1\"", true)]
    [InlineData("\"2\"", false)]
    [InlineData(Date, false)]
    public async Task A_server_that_knows_no_conditions_is_believed_by_its_entity_tag(string known, bool unchanged)
    {
        await using var origin = new FaultyOrigin { Script = Current.ServeAsync };
        using var rig = new TransferRig();
        var outcome = await rig.RunAsync(origin.UriOf("a"), request => request with { IfChanged = known });
        outcome.ShouldBeOfType<TransferOutcome.Fetched>().File.Unchanged.ShouldBe(unchanged);
    }

    [Fact]
    public async Task What_changed_is_fetched_and_its_validators_are_told()
    {
        await using var origin = new FaultyOrigin { Script = Current.ServeAsync };
        using var rig = new TransferRig();
        var outcome = await rig.RunAsync(origin.UriOf("a"), request => request with { IfChanged = "\"0\"" });
        var file = outcome.ShouldBeOfType<TransferOutcome.Fetched>().File;
        (file.Sha256, file.ETag, file.LastModified, file.Unchanged).ShouldBe((Current.Sha256, "\"1\"", Date, false));
    }

    [Fact]
    public async Task Once_bytes_are_there_the_condition_is_not_repeated()
    {
        await using var origin = new FaultyOrigin
        {
            Script = exchange => exchange.Number == 0 ? Current.ServeAsync(exchange, 50_000, Exchange.CloseAsync) : Current.ServeAsync(exchange),
        };
        using var rig = new TransferRig();
        await rig.RunAsync(origin.UriOf("a"), request => request with { IfChanged = "\"0\"" });
        await rig.PublishAsync(origin.UriOf("a"), request => request with { IfChanged = "\"0\"" });
        origin.Exchanges[1].Headers.ContainsKey("If-None-Match").ShouldBeFalse();
    }

    [Fact]
    public async Task A_304_that_nobody_asked_for_is_a_failure()
    {
        await using var origin = new FaultyOrigin { Script = exchange => exchange.SendHeadAsync("304 Not Modified") };
        using var rig = new TransferRig();
        (await rig.FailAsync(origin.UriOf("a"))).Class.ShouldBe("http_304");
    }
}
