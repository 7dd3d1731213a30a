using Origins.Nodes;

namespace Cluster.Chaos.Audit;

/// <summary>
/// What one client saw over all its connections: after a snapshot, each event names the one before it (numbers may be missing: a snapshot leaves out what it shows
/// already), each step of a download joins the one before, and where the server could not go on it said so by a gap and a new snapshot.
/// </summary>
internal static class StoryAudit
{
    /// <returns>How often the story began anew.</returns>
    public static int ShouldBeUnbroken(string witness, IReadOnlyList<LiveFrame> frames)
    {
        var states = new Dictionary<string, string?>(StringComparer.Ordinal);
        long? last = null;
        var complete = false;
        var beginnings = 0;
        foreach (var frame in frames.Where(static frame => frame.Topic == "runtime"))
        {
            switch (frame.Op)
            {
                case "gap":
                    last = null;
                    break;
                case "snapshot":
                    beginnings++;
                    last = frame.Seq;
                    complete = true;
                    states.Clear();
                    foreach (var item in frame.Json.GetProperty("items").EnumerateArray().Where(static item => item.TryGetProperty("task_id", out _)))
                    {
                        states[item.GetProperty("task_id").GetString()!] = item.TryGetProperty("to", out var to) ? to.GetString() : null;
                    }

                    break;
                case "event":
                    complete.ShouldBeTrue($"{witness}: an event before any snapshot");
                    Follow(witness, frame, states, ref last);
                    break;
            }
        }

        beginnings.ShouldBeGreaterThan(0, witness);
        return beginnings;
    }

    private static void Follow(string witness, LiveFrame frame, Dictionary<string, string?> states, ref long? last)
    {
        last.ShouldNotBeNull($"{witness}: after a gap comes a snapshot first");
        if (frame.Type is "download_progress" or "download_metrics")
        {
            return;
        }

        frame.Json.GetProperty("prev").GetInt64().ShouldBe(last.Value, $"{witness}: something is missing or double before {frame.Json}");
        frame.Seq!.Value.ShouldBeGreaterThan(last.Value, $"{witness}: numbers fall at {frame.Json}");
        last = frame.Seq;
        if (frame.Type != "task_status_changed")
        {
            return;
        }

        var (id, from, to) = (frame.Data.GetProperty("task_id").GetString()!, frame.Data.GetProperty("from").GetString(), frame.Data.GetProperty("to").GetString());
        if (states.TryGetValue(id, out var known) && known is not null)
        {
            from.ShouldBe(known, $"{witness}: a step of {id} is missing, double or out of order");
        }

        states[id] = to;
    }
}
