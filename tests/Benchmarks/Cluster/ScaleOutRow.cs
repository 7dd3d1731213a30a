using System.Diagnostics;
using Origins.Local;
using Origins.Nginx;
using Origins.Nodes;

namespace Benchmarks.Cluster;

/// <summary>
/// What three workers move to what one moves, each behind a link of the same bandwidth (tc in network namespaces, which takes root). Counted while more waits than
/// can be fetched, by files that were complete, hashed and recorded.
/// </summary>
internal sealed class ScaleOutRow : IRow
{
    private const int FileBytes = 512 << 10;
    private const int Files = 700;
    private const long BitsPerSecond = 32_000_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Counted = TimeSpan.FromSeconds(16);

    public string Name => "scale-out";

    public string About => $"what three workers move to what one moves, each behind a link of {BitsPerSecond / 1_000_000} Mbit/s";

    public async Task RunAsync(Report report)
    {
        using var network = BridgeNetwork.TryCreate(out var refusal);
        if (network is null)
        {
            report.Skip(refusal!);
            return;
        }

        foreach (var worker in LimitedWorkers.Names)
        {
            network.AddNamespace(worker);
            network.Limit(worker, BitsPerSecond);
        }

        await using var origin = await NginxOrigin.StartAsync(address: network.Origin);
        var jobs = Enumerable.Range(0, Files).Select(i => new { url = origin.Put($"{i}.bin", new((ulong)i, FileBytes)) }).ToArray();
        var one = await MeasureAsync(network, workers: 1, jobs);
        var three = await MeasureAsync(network, workers: 3, jobs);
        report.Figure("one worker", one / 1e6, "MB/s");
        report.Figure("three workers", three / 1e6, "MB/s");
        report.AtLeast("three to one", three / one, "", bar: 2.85);
    }

    /// <returns>Bytes of complete files a second.</returns>
    private static async Task<double> MeasureAsync(BridgeNetwork network, int workers, IReadOnlyCollection<object> jobs)
    {
        await using var cluster = await LimitedWorkers.StartAsync(network, workers);
        await using var live = await LiveClient.ConnectAsync(cluster.Gateway);
        await live.SubscribeAsync("runtime");
        using var client = new NodeClient(cluster.Gateway);
        await client.AddAllAsync(jobs);
        await live.WaitForAsync(IsCompletion, TimeSpan.FromSeconds(60), "the first file");
        await Task.Delay(WarmUp, TimeProvider.System);
        var from = Stopwatch.GetTimestamp();
        await Task.Delay(Counted, TimeProvider.System);
        var to = Stopwatch.GetTimestamp();
        var complete = live.Frames.Where(IsCompletion).ToList();
        return complete.Count == jobs.Count
            ? throw new InvalidOperationException("The files were too few: nothing waited any more.")
            : complete.Count(frame => frame.At >= from && frame.At < to) * (double)FileBytes / Stopwatch.GetElapsedTime(from, to).TotalSeconds;
    }

    private static bool IsCompletion(LiveFrame frame) => frame.Type == "task_status_changed" && frame.Data.GetProperty("to").GetString() == "Completed";
}
