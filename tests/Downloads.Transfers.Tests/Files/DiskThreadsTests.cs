using Downloads.Transfers.Files;

namespace Downloads.Transfers.Tests.Files;

public sealed class DiskThreadsTests
{
    [Fact]
    public async Task Everything_posted_runs_on_no_more_threads_than_allowed()
    {
        var disk = new DiskThreads(4);
        var (running, most, done) = (0, 0, 0);
        var work = Enumerable.Range(0, 500).Select(_ => disk.RunAsync(() =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            Thread.SpinWait(500);
            Interlocked.Decrement(ref running);
            Interlocked.Increment(ref done);
        }));
        await Task.WhenAll(work);
        done.ShouldBe(500);
        most.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task Blocked_work_does_not_hold_up_other_work_below_the_bound()
    {
        var disk = new DiskThreads(3);
        using var gate = new ManualResetEventSlim();
        var blocked = new[] { disk.RunAsync(gate.Wait), disk.RunAsync(gate.Wait) };
        await disk.RunAsync(() => { });
        gate.Set();
        await Task.WhenAll(blocked);
        blocked.ShouldAllBe(task => task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Work_posted_at_once_gets_all_the_threads_it_may_have_whether_they_are_new_or_idle()
    {
        var disk = new DiskThreads(3);
        using var together = new Barrier(3);
        for (var round = 0; round < 3; round++)
        {
            // Each waits for the other two: with a thread less none would ever end.
            var work = Enumerable.Range(0, 3).Select(_ => disk.RunAsync(() => together.SignalAndWait(TimeSpan.FromMinutes(1)).ShouldBeTrue())).ToArray();
            await Task.WhenAll(work);
        }
    }

    [Fact]
    public async Task An_error_is_told_to_who_waits_and_harms_no_other_work()
    {
        var disk = new DiskThreads(1);
        await Should.ThrowAsync<InvalidOperationException>(disk.RunAsync(() => throw new InvalidOperationException()));
        var ran = false;
        await disk.RunAsync(() => ran = true);
        ran.ShouldBeTrue();
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
