using Actors.TestKit;
using Downloads.Transfers.Limits;

namespace Downloads.Transfers.Tests.Limits;

public sealed class RateChainTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Without_limits_everything_passes_at_once()
    {
        var chain = new RateLimits(_time).ChainOf([new TransferLimit(), new TransferLimit()]);
        (await chain.TakeAsync(1 << 20, CancellationToken.None)).ShouldBe(1 << 20);
    }

    [Theory]
    [InlineData(50_000, 0, 0)]
    [InlineData(0, 50_000, 200_000)]
    [InlineData(400_000, 200_000, 50_000)]
    public async Task The_narrowest_of_all_limits_holds(long all, long provider, long own)
    {
        var chain = new RateLimits(_time).ChainOf([Limit(all), Limit(provider), Limit(own)]);
        (await RunAsync(TimeSpan.FromSeconds(5), chain)).ShouldBeInRange(50_000 * 4, 50_000 * 6);
    }

    [Fact]
    public async Task Transfers_under_one_limit_get_the_same_however_many_connections_each_has()
    {
        var shared = Limit(4_000_000);
        var limits = new RateLimits(TimeProvider.System);
        var (one, two) = (limits.ChainOf([shared]), limits.ChainOf([shared]));
        var (passed, seconds) = await CompeteAsync([one, .. Enumerable.Repeat(two, 8)]);
        var (first, second) = (passed[0], passed[1..].Sum());
        ((double)(first + second)).ShouldBeInRange(100_000, (4_000_000 * seconds) + 1_000_000);
        ((double)first / second).ShouldBeInRange(0.5, 2);
    }

    [Fact]
    public async Task A_transfer_with_a_limit_of_its_own_leaves_the_rest_to_the_others()
    {
        var shared = Limit(400_000);
        var limits = new RateLimits(TimeProvider.System);
        var (passed, seconds) = await CompeteAsync([limits.ChainOf([shared, Limit(50_000)]), limits.ChainOf([shared])]);
        ((double)passed[0]).ShouldBeInRange(1, (50_000 * seconds) + 10_000);
        passed[1].ShouldBeGreaterThan(3 * passed[0]);
    }

    [Fact]
    public async Task Who_is_cancelled_in_a_wide_limit_gives_back_what_it_took_from_a_narrow_one()
    {
        var (wide, narrow) = (Limit(1), Limit(8_000));
        var chain = new RateLimits(_time).ChainOf([wide, narrow]);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await chain.TakeAsync(1_000, CancellationToken.None)).ShouldBe(1);
        using var cancel = new CancellationTokenSource();
        var taking = chain.TakeAsync(1_000, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(taking);
        wide.BytesPerSecond = 0;
        (await chain.TakeAsync(2_000, CancellationToken.None)).ShouldBe(999);
    }

    private static TransferLimit Limit(long rate) => new() { BytesPerSecond = rate };

    /// <summary>How much a taker got, always wanting more.</summary>
    private async Task<long> RunAsync(TimeSpan span, RateChain taker)
    {
        using var end = new CancellationTokenSource();
        var taking = TakeAllAsync(taker, end.Token);
        for (var at = TimeSpan.Zero; at < span; at += Step)
        {
            await _time.DueAsync(TimeSpan.FromSeconds(1));
            _time.Advance(Step);
        }

        await end.CancelAsync();
        return await taking;
    }

    /// <summary>How much each taker got in two seconds or so of the real clock: how they take turns depends on threads, which a manual clock does not wait for.</summary>
    private static async Task<(long[] Passed, double Seconds)> CompeteAsync(RateChain[] takers)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var started = TimeProvider.System.GetTimestamp();
        var passed = await Task.WhenAll(takers.Select(taker => TakeAllAsync(taker, end.Token)));
        return (passed, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
    }

    private static async Task<long> TakeAllAsync(RateChain taker, CancellationToken end)
    {
        var passed = 0L;
        try
        {
            while (true)
            {
                passed += await taker.TakeAsync(65_536, end);
            }
        }
        catch (OperationCanceledException)
        {
            return passed;
        }
    }
}
