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
    public void The_narrowest_of_all_limits_holds(long all, long provider, long own) =>
        Compete(new RateLimits(_time).ChainOf([Limit(all), Limit(provider), Limit(own)]))[0].ShouldBeInRange(50_000 * 9, 50_000 * 11);

    [Fact]
    public void Transfers_under_one_limit_get_the_same_however_many_connections_each_has()
    {
        var shared = Limit(400_000);
        var limits = new RateLimits(_time);
        var (one, two) = (limits.ChainOf([shared]), limits.ChainOf([shared]));
        var passed = Compete([one, .. Enumerable.Repeat(two, 8)]);
        passed[0].ShouldBeInRange(200_000 * 9, 200_000 * 11);
        passed[1..].Sum().ShouldBeInRange(200_000 * 9, 200_000 * 11);
    }

    [Fact]
    public void A_transfer_with_a_limit_of_its_own_leaves_the_rest_to_the_others()
    {
        var shared = Limit(400_000);
        var limits = new RateLimits(_time);
        var passed = Compete(limits.ChainOf([shared, Limit(50_000)]), limits.ChainOf([shared]));
        passed[0].ShouldBeInRange(50_000 * 9, 50_000 * 11);
        passed[1].ShouldBeInRange(350_000 * 9, 350_000 * 11);
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

    /// <summary>How much each taker got in ten seconds, always wanting more.</summary>
    private long[] Compete(params RateChain[] takers)
    {
        var passed = new long[takers.Length];
        var end = _time.GetUtcNow() + TimeSpan.FromSeconds(10);
        var context = new PumpedContext();
        context.Run(() => Array.ForEach([.. Enumerable.Range(0, takers.Length)], taker => _ = TakeAllAsync(taker)));
        while (_time.GetUtcNow() < end)
        {
            context.Run(() => _time.Advance(Step));
        }

        return passed;

        async Task TakeAllAsync(int taker)
        {
            while (_time.GetUtcNow() < end)
            {
                passed[taker] += await takers[taker].TakeAsync(65_536, CancellationToken.None);
            }
        }
    }
}
