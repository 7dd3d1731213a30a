using System.Collections.Frozen;
using System.Text.Json;
using Origins.Nodes;

namespace Downloads.Node.Tests.Parts;

/// <summary>
/// What one client saw, held against the contract: legal moves only, each joining the one before, no number missing, progress that never falls
/// within an attempt. The moves are written down here a second time, in the words of the runtime topic, so that they do not come from the code
/// under test. Cancelling shows as Running there, and both kinds of waiting as Pending.
/// </summary>
internal static class Testimony
{
    private static readonly FrozenSet<(string From, string To)> Legal = new[]
    {
        ("Pending", "Scheduled"), ("Pending", "Paused"), ("Pending", "Pending"), ("Pending", "Cancelled"),
        ("Scheduled", "Running"), ("Scheduled", "Paused"), ("Scheduled", "Pending"), ("Scheduled", "Cancelled"),
        ("Running", "Running"), ("Running", "Completing"), ("Running", "Pausing"), ("Running", "Pending"), ("Running", "Failed"), ("Running", "Cancelled"),
        ("Pausing", "Paused"), ("Pausing", "Running"), ("Pausing", "Completing"), ("Pausing", "Pending"), ("Pausing", "Failed"),
        ("Paused", "Pending"), ("Paused", "Cancelled"),
        ("Completing", "Completed"), ("Completing", "Pending"), ("Completing", "Failed"), ("Completing", "Running"),
        ("Failed", "Pending"), ("Cancelled", "Pending"),
    }.ToFrozenSet();

    /// <summary>The states one download went through, checked; each counts once.</summary>
    public static IReadOnlyList<string> StatesOf(string id, IReadOnlyList<LiveFrame> frames)
    {
        var states = new List<string>();
        foreach (var frame in frames.Where(frame => frame.IsStatusOf(id)))
        {
            var (from, to) = (frame.From(), frame.To());
            if (states.Count == 0)
            {
                from.ShouldBeNull($"the first status of {id} comes from nowhere");
                to.ShouldBe("Pending");
            }
            else
            {
                from.ShouldBe(states[^1], $"a status of {id} is missing, double or out of order");
                Legal.ShouldContain((from!, to), $"{id}: {from} → {to}");
            }

            states.Add(to);
        }

        return states;
    }

    /// <summary>The kinds of notification one download caused, progress left out.</summary>
    public static IReadOnlyList<string> NotificationsOf(string id, IReadOnlyList<LiveFrame> frames) =>
        [.. frames
            .Where(frame => frame is { Topic: "notifications", Op: "event" } && frame.Type != "progress" && frame.Data.GetProperty("download_id").GetString() == id)
            .Select(frame => frame.Type!)];

    /// <summary>An unfiltered subscription of one connection: numbered events follow each other without a hole from the snapshot on.</summary>
    public static void HasNoGap(string topic, IReadOnlyList<LiveFrame> frames)
    {
        frames.ShouldNotContain(frame => frame.Op == "gap");
        var last = frames.Single(frame => frame.Op == "snapshot" && frame.Topic == topic).Seq!.Value;
        foreach (var frame in frames.Where(frame => frame.Op == "event" && frame.Topic == topic))
        {
            // Newest-wins frames carry the number of the last event before them.
            var numbered = frame.Type is not ("download_progress" or "download_metrics");
            (frame.Seq!.Value - last).ShouldBe(numbered ? 1 : 0, $"after {last} on {topic} came {frame.Json}");
            last = frame.Seq.Value;
        }
    }

    /// <summary>Within an attempt, from one start to the next, the bytes shown never fall nor pass the total.</summary>
    public static void ProgressNeverFalls(string id, IReadOnlyList<LiveFrame> frames)
    {
        var last = 0L;
        foreach (var frame in frames)
        {
            if (frame.IsStatusOf(id) && frame.To() == "Scheduled")
            {
                last = 0;
            }
            else if (frame.IsProgressOf(id))
            {
                var downloaded = frame.Data.GetProperty("downloaded").GetInt64();
                downloaded.ShouldBeGreaterThanOrEqualTo(last, $"progress of {id} fell");
                if (frame.Data.GetProperty("total") is { ValueKind: JsonValueKind.Number } total)
                {
                    downloaded.ShouldBeLessThanOrEqualTo(total.GetInt64());
                }

                last = downloaded;
            }
        }
    }
}
