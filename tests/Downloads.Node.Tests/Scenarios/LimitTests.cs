using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>How much runs at once: as much as allowed, never more.</summary>
[Trait("Category", "Slow")]
public sealed class LimitTests
{
    private static readonly SeededContent Small = new(3, 4000);

    [Fact]
    public async Task As_many_as_a_host_allows_run_at_once_even_if_these_are_many()
    {
        const int Allowed = 150;
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Downloads:MaxConcurrent", "200"), ("Downloads:MaxPerHost", $"{Allowed}"));
        var ids = await AddHeldAsync(origin, bench, "many", 170);

        await WaitForRequestsAsync(origin, Allowed);
        var stats = (await bench.Client.GetAsync("api/downloads/manager/stats")).Succeeded();
        stats.GetProperty("downloading").GetInt32().ShouldBe(Allowed, stats.ToString());
        stats.GetProperty("waiting").GetInt32().ShouldBe(ids.Count - Allowed);
        origin.Requests.Count.ShouldBe(Allowed);
        ReleaseAll(origin, "many", ids.Count);
        await WaitForCompletionAsync(bench, ids);
    }

    [Fact]
    public async Task The_node_limit_is_shared_between_hosts_and_neither_keeps_the_other_out()
    {
        TestStore.SkipWhereSeveral("The limit is each node's own: three nodes run three times as many.");
        await using var one = ScriptedOrigin.Start();
        await using var other = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Downloads:MaxConcurrent", "3"), ("Downloads:MaxPerHost", "3"));
        var first = await AddHeldAsync(one, bench, "one", 6);
        await WaitForRequestsAsync(one, 3);
        var second = await AddHeldAsync(other, bench, "other", 6);
        other.Requests.ShouldBeEmpty();

        // Three slots: as soon as one is free, the host that has none yet is next.
        one.Release("one0.bin");
        await WaitForRequestsAsync(other, 1);
        ReleaseAll(one, "one", first.Count);
        ReleaseAll(other, "other", second.Count);
        await WaitForCompletionAsync(bench, [.. first, .. second]);
        MostAtOnce(bench).ShouldBe(3, string.Join('\n', bench.Live.Frames.Select(frame => frame.Json)));
    }

    /// <summary>Downloads that ran at once, as the watcher saw them start and end.</summary>
    private static int MostAtOnce(Workbench bench)
    {
        var (running, most) = (new HashSet<string?>(), 0);
        foreach (var frame in bench.Live.Frames.Where(frame => frame.Type == "task_status_changed"))
        {
            var id = frame.Data.GetProperty("task_id").GetString();
            _ = frame.To() is "Scheduled" or "Running" or "Completing" ? running.Add(id) : running.Remove(id);
            most = Math.Max(most, running.Count);
        }

        return most;
    }

    private static Task<IReadOnlyList<string>> AddHeldAsync(ScriptedOrigin origin, Workbench bench, string name, int count) =>
        bench.Client.AddAllAsync(
            [.. Enumerable.Range(0, count).Select(i => new { url = origin.Serve($"{name}{i}.bin", new Script(Small) { HoldAfter = 1000 }) })]);

    private static Task WaitForRequestsAsync(ScriptedOrigin origin, int count) =>
        origin.WaitForAsync(_ => origin.Requests.Count >= count, Waiting.Patience);

    private static void ReleaseAll(ScriptedOrigin origin, string name, int count)
    {
        for (var i = 0; i < count; i++)
        {
            origin.Release($"{name}{i}.bin");
        }
    }

    private static async Task WaitForCompletionAsync(Workbench bench, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            await bench.Live.ForStateAsync(id, "Completed");
        }
    }
}
