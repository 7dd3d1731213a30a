using Downloads.Providers;

namespace Downloads.Tests.Providers;

public class StartRateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0.5, 1, 2_000)]
    [InlineData(2, 1, 500)]
    [InlineData(50, 5, 20)]
    public void A_tenth_of_a_second_s_worth_at_once_then_one_by_one(double perSecond, int burst, double spacingMs)
    {
        var starts = Starts(perSecond, burst + 3);

        starts.Take(burst).ShouldAllBe(at => at == Start);
        starts.Skip(burst).Select(at => (at - Start).TotalMilliseconds).ShouldBe([spacingMs, spacingMs * 2, spacingMs * 3], tolerance: 0.01);
    }

    [Fact]
    public void Without_a_limit_nobody_waits() => Starts(0, 1_000).ShouldAllBe(at => at == Start);

    [Fact]
    public void A_faster_rate_holds_at_once()
    {
        var slow = default(StartRate).After(Start, StartRate.Spacing(0.01));

        slow.NextAt(0.01, Start).ShouldBe(Start.AddSeconds(100));
        slow.NextAt(10, Start).ShouldBe(Start.AddSeconds(0.1));
    }

    private static List<DateTimeOffset> Starts(double perSecond, int count)
    {
        var (rate, now, starts) = (default(StartRate), Start, new List<DateTimeOffset>());
        for (var i = 0; i < count; i++)
        {
            now = rate.NextAt(perSecond, now) is var next && next > now ? next : now;
            rate = rate.After(now, StartRate.Spacing(perSecond));
            starts.Add(now);
        }

        return starts;
    }
}
