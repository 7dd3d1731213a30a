using Actors.TestKit;
using Downloads.Transfers.Limits;

namespace Downloads.Transfers.Tests.Limits;

public sealed class TokenBucketTests
{
    [Fact]
    public async Task Without_a_limit_everything_passes_at_once()
    {
        var bucket = new TokenBucket(() => 0, new ManualTime());
        (await bucket.TakeAsync(1 << 20, CancellationToken.None)).ShouldBe(1 << 20);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    public async Task Over_ten_seconds_the_rate_is_kept(int rate)
    {
        var time = new ManualTime();
        var bucket = new TokenBucket(() => rate, time);
        long passed = 0;
        using var end = new CancellationTokenSource();
        var taking = TakeAllAsync();
        for (var step = 0; step < 1_000; step++)
        {
            await time.DueAsync(TimeSpan.FromSeconds(1));
            time.Advance(TimeSpan.FromMilliseconds(10));
        }

        await time.DueAsync(TimeSpan.FromSeconds(1));
        await end.CancelAsync();
        await taking;
        passed.ShouldBeInRange(rate * 9L, (rate * 10L) + (rate / 8));

        async Task TakeAllAsync()
        {
            try
            {
                while (true)
                {
                    passed += await bucket.TakeAsync(65_536, end.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The ten seconds are over.
            }
        }
    }

    [Fact]
    public async Task A_new_rate_is_noticed_by_who_waits_already()
    {
        var rate = 1L;
        var time = new ManualTime();
        var bucket = new TokenBucket(() => Volatile.Read(ref rate), time);
        var taking = bucket.TakeAsync(100_000, CancellationToken.None).AsTask();
        await time.DueAsync(TimeSpan.FromSeconds(1));
        Volatile.Write(ref rate, 0);
        time.Advance(TimeSpan.FromMilliseconds(200));
        (await taking).ShouldBe(100_000);
    }

    [Fact]
    public async Task What_was_not_used_may_be_taken_again()
    {
        var time = new ManualTime();
        var bucket = new TokenBucket(() => 8_000, time);
        time.Advance(TimeSpan.FromSeconds(1));
        var granted = await bucket.TakeAsync(10_000, CancellationToken.None);
        granted.ShouldBe(1_000);
        bucket.Return(400);
        (await bucket.TakeAsync(10_000, CancellationToken.None)).ShouldBe(400);
    }
}
