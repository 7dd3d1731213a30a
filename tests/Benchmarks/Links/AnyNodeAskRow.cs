using System.Diagnostics;
using Actors.Kernel;

namespace Benchmarks.Links;

/// <summary>Callers on a node that owns nothing, each asking one sharded entity after the other; all entities live in another process.</summary>
internal sealed class AnyNodeAskRow : IRow
{
    private const int Callers = 64;
    private const int AsksEach = 10_000;
    private const int Entities = 1_000;
    private const double Bar = 150_000;
    private const double AkkaNet = 52_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "any-node-ask";

    public string About => "asks of sharded entities in another process, 100 bytes each way, 64 at once (Akka.NET 1.5: 52,000)";

    public async Task RunAsync(Report report)
    {
        await using var other = await EchoProcess.StartAsync();
        await using var here = new EchoNode(Guid.NewGuid(), isOwner: false);
        here.Owner(other.Id, other.Port);
        var refs = Enumerable.Range(0, Entities).Select(_ => here.Of(Guid.NewGuid())).ToArray();
        var latencies = new List<double>();
        var rate = await Measure.MedianAsync(5, () =>
        {
            latencies.Clear();
            return OnceAsync(refs, latencies);
        });
        latencies.Sort();
        report.AtLeast("asks of another process", rate, "asks/s", Bar);
        report.Figure("the same, times Akka.NET", rate / AkkaNet, "x");
        report.Figure("p50", latencies[latencies.Count / 2], "ms");
        report.AtMost("p99", latencies[(int)(latencies.Count * 0.99)], "ms", 2);
    }

    private static async Task<double> OnceAsync(ActorRef[] refs, List<double> latencies)
    {
        var started = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => AskAllAsync(refs, caller)));
        var rate = Measure.PerSecond((long)Callers * AsksEach, started);
        latencies.AddRange(all.SelectMany(static each => each));
        return rate;
    }

    private static async Task<double[]> AskAllAsync(ActorRef[] refs, int caller)
    {
        await Task.Yield();
        var parcel = new Parcel(new byte[100]);
        var latencies = new double[AsksEach];
        for (var i = 0; i < AsksEach; i++)
        {
            var asked = Stopwatch.GetTimestamp();
            await refs[(caller * 31 + i) % refs.Length].AskAsync<Parcel>(parcel, Patience);
            latencies[i] = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        }

        return latencies;
    }
}
