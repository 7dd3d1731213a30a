using System.Diagnostics;

namespace Benchmarks.Providers;

/// <summary>A user starts one of 200 that wait at a busy provider: how long until the origin is asked for it.</summary>
internal sealed class InteractiveRow : IRow
{
    private const int Tasks = 200;
    private const int Times = 60;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    public string Name => "interactive";

    public string About => $"from a user's start to the origin, in a 200-task import of answers that take {Delay.TotalMilliseconds} ms each";

    public async Task RunAsync(Report report)
    {
        await using var node = new BacklogNode(Delay);
        await node.StartAsync();
        await node.AddAsync(Tasks);
        await node.Origin.ServedAsync(Tasks, TimeSpan.FromMinutes(1));
        var (milliseconds, overtaken) = (new List<double>(), new List<double>());
        for (var time = 0; time < Times; time++)
        {
            var before = node.Origin.Served;
            var ids = await node.AddAsync(Tasks);
            await node.Origin.ServedAsync(before + (Tasks / 4), TimeSpan.FromMinutes(1));
            var path = $"/{((time + 2) * Tasks) - 1}";
            var started = Stopwatch.GetTimestamp();
            await node.StartDownloadAsync(ids[^1]);
            var asked = node.Origin.Requests.Count;
            var place = await PlaceAsync(node, path);
            milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            overtaken.Add(Math.Max(0, place - asked));
            await node.Origin.ServedAsync(before + Tasks, TimeSpan.FromMinutes(1));
        }

        report.Figure("start to origin, median", Measure.Median(milliseconds), "ms");
        report.Figure("start to origin, 95 of 100", milliseconds.Order().ElementAt(Times * 95 / 100), "ms");
        report.AtMost("others begun after the answer, median", Measure.Median(overtaken), "", BacklogNode.Limit);
    }

    /// <summary>The place of a path among the requests, as soon as it is there.</summary>
    private static async Task<int> PlaceAsync(BacklogNode node, string path)
    {
        while (true)
        {
            var requests = node.Origin.Requests;
            for (var i = requests.Count - 1; i >= 0 && i >= requests.Count - 64; i--)
            {
                if (requests[i] == path)
                {
                    return i;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }
}
