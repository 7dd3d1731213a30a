namespace Downloads.Node.Hosting;

/// <summary>
/// Gives memory back once a burst is over: an import of 10,000 jobs is one transaction and needs tens of megabytes for a moment, which the
/// collector would keep for an idle process. Collects only when nearly nothing was allocated for a while, so it never slows work.
/// </summary>
internal sealed class MemoryTrimmer(TimeProvider time) : BackgroundService
{
    private const long BurstBytes = 32 << 20;
    private const long IdleBytes = 2 << 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var (trimmed, last) = (0L, 0L);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - last < IdleBytes && allocated - trimmed > BurstBytes)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                trimmed = GC.GetTotalAllocatedBytes();
            }

            last = allocated;
        }
    }
}
