using System.Globalization;
using Downloads.Transfers.Tests.Rig;

namespace Downloads.Transfers.Tests.Http;

public sealed class StatusTests
{
    [Theory]
    [InlineData(204, false)]
    [InlineData(300, false)]
    [InlineData(304, false)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(405, false)]
    [InlineData(408, true)]
    [InlineData(410, false)]
    [InlineData(425, true)]
    [InlineData(429, true)]
    [InlineData(451, false)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(599, true)]
    public async Task A_status_tells_whether_another_attempt_may_succeed(int status, bool transient)
    {
        await using var origin = new FaultyOrigin { Script = exchange => exchange.SendHeadAsync($"{status} X", ("Content-Length", "0")) };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a"));
        (failure.Class, failure.Transient).ShouldBe(($"http_{status}", transient));
        File.Exists(rig.PartPath).ShouldBeFalse();
    }

    [Theory]
    [InlineData("7", 7_000L)]
    [InlineData("0", 0L)]
    [InlineData("1.5", 1_500L)]
    [InlineData("99999999999", 3_600_000L)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    public async Task Seconds_to_wait_are_told_and_capped(string value, long? expected)
    {
        (await RetryAfterAsync(("Retry-After", value))).ShouldBe(expected);
    }

    [Theory]
    [InlineData(90, 90_000L)]
    [InlineData(-90, 0L)]
    [InlineData(1_000_000, 3_600_000L)]
    public async Task A_date_to_wait_for_counts_from_the_servers_own_clock(int secondsAhead, long expected)
    {
        var skewed = new DateTimeOffset(2020, 5, 5, 5, 5, 5, TimeSpan.Zero);
        var date = (skewed + TimeSpan.FromSeconds(secondsAhead)).ToString("r", CultureInfo.InvariantCulture);
        (await RetryAfterAsync(("Date", skewed.ToString("r", CultureInfo.InvariantCulture)), ("Retry-After", date))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Tuesday, 05-May-20 05:05:35 GMT")]
    [InlineData("Tue May  5 05:05:35 2020")]
    public async Task The_older_forms_of_a_date_are_read_too(string date)
    {
        (await RetryAfterAsync(("Date", "Tue, 05 May 2020 05:05:05 GMT"), ("Retry-After", date))).ShouldBe(30_000);
    }

    private static async Task<long?> RetryAfterAsync(params (string, string)[] headers)
    {
        await using var origin = new FaultyOrigin { Script = exchange => exchange.SendHeadAsync("503 Busy", [("Content-Length", "0"), .. headers]) };
        using var rig = new TransferRig(options => options with { MaxRetryAfter = TimeSpan.FromHours(1) });
        return (await rig.FailAsync(origin.UriOf("a"))).RetryAfterMs;
    }
}
