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
        (await RunAsync(TimeSpan.FromSeconds(5), chain))[0].ShouldBeInRange(50_000 * 4, 50_000 * 6);
    }

    [Fact]
    public async Task Transfers_under_one_limit_get_the_same_however_many_connections_each_has()
    {
        var shared = Limit(400_000);
        var limits = new RateLimits(_time);
        var (one, two) = (limits.ChainOf([shared]), limits.ChainOf([shared]));
        var passed = await RunAsync(TimeSpan.FromSeconds(10), [one, .. Enumerable.Repeat(two, 8)]);
        var (first, second) = (passed[0], passed[1..].Sum());
        (first + second).ShouldBeInRange(400_000 * 9, 400_000 * 11);
        ((double)first / second).ShouldBeInRange(0.9, 1.1);
    }

    [Fact]
    public async Task A_transfer_with_a_limit_of_its_own_leaves_the_rest_to_the_others()
    {
        var shared = Limit(400_000);
        var limits = new RateLimits(_time);
        var passed = await RunAsync(TimeSpan.FromSeconds(10), limits.ChainOf([shared, Limit(50_000)]), limits.ChainOf([shared]));
        passed[0].ShouldBeInRange(50_000 * 9, 50_000 * 11);
        passed[1].ShouldBeInRange(350_000 * 9, 350_000 * 11);
    }

    [Fact]
    public async Task Who_is_cancelled_in_a_wide_limit_gives_back_what_it_took_from_a_narrow_one()
    {
        var (wide, narrow) = (Limit(1), Limit(8_000));
        var limits = new RateLimits(_time);
        _time.Advance(TimeSpan.FromSeconds(1));
        using var cancel = new CancellationTokenSource();
        var taking = limits.ChainOf([wide, narrow]).TakeAsync(1_000, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(taking);
        wide.BytesPerSecond = 0;
        (await limits.ChainOf([wide, narrow]).TakeAsync(1_000, CancellationToken.None)).ShouldBe(1_000);
    }

    private static TransferLimit Limit(long rate) => new() { BytesPerSecond = rate };

    /// <summary>How much each taker got, always wanting more.</summary>
    private async Task<long[]> RunAsync(TimeSpan span, params RateChain[] takers)
    {
        var passed = new long[takers.Length];
        using var end = new CancellationTokenSource();
        var taking = takers.Select((taker, place) => TakeAllAsync(taker, place)).ToArray();
        for (var at = TimeSpan.Zero; at < span; at += Step)
        {
            await _time.DueAsync(TimeSpan.FromSeconds(1));
            _time.Advance(Step);
        }

        await end.CancelAsync();
        await Task.WhenAll(taking);
        return passed;

        async Task TakeAllAsync(RateChain taker, int place)
        {
            try
            {
                while (true)
                {
                    passed[place] += await taker.TakeAsync(65_536, end.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The time is over.
            }
        }
    }
}
