using System.Diagnostics;
using System.Net;

namespace Benchmarks.Cluster;

/// <summary>From a SIGKILL of the worker that owns everything to the moment when its entities answer commands given to the gateway again.</summary>
internal abstract class TakeoverRow(string timing, double barSeconds) : IRow
{
    private const int Rounds = 30;
    private const int Entities = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public abstract string Name { get; }

    public string About => $"seconds from kill -9 of a worker until its entities answer, {Rounds} rounds, {timing} times (Akka.NET 1.5: 45.5 to 47.5)";

    public async Task RunAsync(Report report)
    {
        await using var workers = await TwoWorkers.StartAsync(timing);

        // A host that is held back: the jobs stay where they are.
        var jobs = Enumerable.Range(0, Entities).Select(i => new { url = $"http://127.0.0.1:9/{i}", not_before = "2100-01-01T00:00:00Z" }).ToArray();
        var ids = await workers.Client.AddAllAsync(jobs);
        var times = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            await workers.KillAsync(round);
            var killed = Stopwatch.GetTimestamp();
            await Task.WhenAll(ids.Select(id => UntilAnsweredAsync(workers, id, round)));
            times.Add(Stopwatch.GetElapsedTime(killed).TotalSeconds);
            await workers.StartAgainAsync(round);
        }

        // The first killed owned a part only.
        times.RemoveAt(0);
        times.Sort();
        report.AtMost("p50", times[times.Count / 2], "s", barSeconds);
        report.AtMost("p99", times[^1], "s", barSeconds);
    }

    private static async Task UntilAnsweredAsync(TwoWorkers workers, string id, int round)
    {
        while (true)
        {
            var reply = await workers.Client.PatchAsync($"api/downloads/{id}", new { priority = round % 2 });
            if (reply.Status is HttpStatusCode.OK or HttpStatusCode.Accepted)
            {
                return;
            }

            await Task.Delay(Pause);
        }
    }
}

/// <summary>With the times that the protocol has by default.</summary>
internal sealed class DefaultTakeoverRow() : TakeoverRow("default", barSeconds: 5)
{
    public override string Name => "takeover";
}

/// <summary>With the times for a database that answers quickly.</summary>
internal sealed class TunedTakeoverRow() : TakeoverRow("tuned", barSeconds: 2)
{
    public override string Name => "takeover-tuned";
}
