using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nginx;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>kill −9 at any instant of a download over several connections: the right file, and hardly a byte fetched twice.</summary>
public sealed class SegmentedKillTests(ITestOutputHelper output)
{
    private const int CheckpointBytes = 64 * 1024;

    /// <summary>Of each connection.</summary>
    private const int MebibytesPerSecond = 8;

    /// <summary>
    /// What one kill may cost: what came after the last checkpoint, which on a busy machine takes its time to be stored: a quarter of a second of four connections,
    /// and what lay in their buffers.
    /// </summary>
    private const long MostPerKill = CheckpointBytes + ((4 * MebibytesPerSecond) << 20) / 4 + (4 << 20);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Twenty_kills_of_256_MiB() => KillAsync(20, 256L << 20);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_hundred_kills_of_1_GiB() => KillAsync(100, 1L << 30);

    private async Task KillAsync(int kills, long bytes)
    {
        TestStore.SkipWhereSeveral("What a kill costs is counted, and the node that dies is mostly not the one that fetches.");
        var chance = Seeds.Next(output);
        await using var origin = await NginxOrigin.StartAsync($"limit_rate {MebibytesPerSecond}m;");
        await using var bench = Workbench.Prepare(
            ("Downloads:MaxPerHost", "8"), ("Downloads:Checkpoint:Bytes", $"{CheckpointBytes}"), ("Downloads:Checkpoint:Seconds", "0"), ("Retry:BaseSeconds", "0"));
        var content = new SeededContent((ulong)chance.NextInt64(), bytes);
        var expected = new Expected(origin.Put("large.bin", content), content);
        await bench.StartAgainAsync();
        var id = await bench.Client.AddAsync(new { url = expected.Url });
        var struck = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            // The moment itself is what is tested; nothing waits for anything here.
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(50, 700)), TimeProvider.System);
            struck += (await bench.Client.FindAsync(id)).GetProperty("status").GetString() == "downloading" ? 1 : 0;
            await bench.Node.KillAsync();
            await bench.StartAgainAsync();
        }

        await bench.WatchAsync();
        await bench.ForAllFinalAsync(Patience);
        expected.ShouldHold(await bench.Client.FindAsync(id), bench);
        bench.Files().ShouldBe([expected.Name]);
        (await bench.Node.StopAsync()).ShouldBe(0);
        var log = await origin.FinishAsync();
        var twice = log.Sum(line => line.Sent) - bytes;
        output.WriteLine($"{kills} kills, {struck} of them while it ran; {log.Count} requests, {twice >> 20} MiB fetched twice, {(double)twice / kills / (1 << 20):0.##} MiB a kill");
        twice.ShouldBeInRange(0, kills * MostPerKill);
        log.Count.ShouldBeGreaterThan(2 * kills, "there was hardly more than one connection at a time");
        struck.ShouldBeGreaterThan(kills / 2, "most kills came when it was over");
    }
}
