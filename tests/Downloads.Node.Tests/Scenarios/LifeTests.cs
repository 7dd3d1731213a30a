using System.Net;
using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nodes;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>What a user does to single downloads, on a whole node.</summary>
[Trait("Category", "Slow")]
public sealed class LifeTests
{
    private static readonly SeededContent Content = new(77, 2 << 20);

    [Fact]
    public async Task Cancel_while_running_deletes_the_part_and_a_retry_fetches_all()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var url = origin.Serve("a.bin", new Script(Content) { ETag = "\"a\"", HoldAfter = 1 << 20 });
        var id = await bench.Client.AddAsync(new { url });
        await bench.Live.ForBytesAsync(id, 1 << 20);
        bench.Files().ShouldHaveSingleItem().ShouldEndWith(".part");

        (await bench.Client.CommandAsync(id, "cancel")).Succeeded();
        var cancelled = await bench.Live.ForStateAsync(id, "Cancelled");
        await (await origin.WaitForAsync(request => request.Path == "/a.bin", Waiting.Patience)).Over.WaitAsync(Waiting.Patience);

        origin.Release("a.bin");
        (await bench.Client.CommandAsync(id, "retry")).Succeeded();
        await bench.Live.ForStateAsync(id, "Completed", cancelled);
        new Expected(url, Content).ShouldHold(await bench.Client.FindAsync(id), bench);
        origin.RequestsFor("a.bin").Select(request => request.Start).ShouldBe([0, 0]);
        bench.Files().ShouldBe(["a.bin"]);
    }

    [Fact]
    public async Task A_cancelled_download_leaves_no_file()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var id = await bench.Client.AddAsync(new { url = origin.Serve("a.bin", new Script(Content) { HoldAfter = 1 << 20 }) });
        await bench.Live.ForBytesAsync(id, 1 << 20);
        (await bench.Client.CommandAsync(id, "cancel")).Succeeded();
        await bench.Live.ForStateAsync(id, "Cancelled");

        // A stop waits for what is under way, deletions too.
        (await bench.Node.StopAsync()).ShouldBe(0);
        bench.Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_download_retries_on_command()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Retry:Attempts", "2"), ("Retry:BaseSeconds", "0"));
        var url = origin.Serve("a.bin", new Script(Content) { Refusal = new Refusal(503) });
        var id = await bench.Client.AddAsync(new { url });
        var failed = await bench.Live.ForStateAsync(id, "Failed");
        await bench.Live.ForWarningAsync(id, "retry_exhausted");
        origin.RequestsFor("a.bin").Count.ShouldBe(2);
        new Expected(url, Content: null, "503").ShouldHold(await bench.Client.FindAsync(id), bench);

        origin.Serve("a.bin", new Script(Content));
        (await bench.Client.CommandAsync(id, "retry")).Succeeded();
        await bench.Live.ForStateAsync(id, "Completed", failed);
        new Expected(url, Content).ShouldHold(await bench.Client.FindAsync(id), bench);
    }

    [Fact]
    public async Task A_key_is_remembered_over_a_kill()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var job = new { url = origin.Serve("a.bin", new Script(Content)) };
        var first = (await bench.Client.PostAsync("api/downloads", job, "order-7")).Succeeded().GetProperty("id").GetString();
        await bench.Live.ForStateAsync(first!, "Completed");
        await bench.Node.KillAsync();
        await bench.StartAgainAsync();

        (await bench.Client.PostAsync("api/downloads", job, "order-7")).Succeeded().GetProperty("id").GetString().ShouldBe(first);
        (await bench.Client.PostAsync("api/downloads", new { url = "http://127.0.0.1:9/other" }, "order-7")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await bench.Client.ListAsync()).Count.ShouldBe(1);
        origin.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_finished_download_is_forgotten_on_command_and_its_file_stays()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var id = await bench.Client.AddAsync(new { url = origin.Serve("a.bin", new Script(Content)) });
        await bench.Live.ForStateAsync(id, "Completed");
        (await bench.Client.DeleteAsync($"api/downloads/{id}?forget=true")).Succeeded();
        await bench.Node.KillAsync();
        await bench.StartAgainAsync();

        (await bench.Client.GetAsync($"api/downloads/{id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await bench.Client.ListAsync()).ShouldBeEmpty();
        bench.Files().ShouldBe(["a.bin"]);
    }

    [Fact]
    public async Task A_running_download_is_not_forgotten()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var id = await bench.Client.AddAsync(new { url = origin.Serve("a.bin", new Script(Content) { HoldAfter = 1000 }) });
        await bench.Live.ForStateAsync(id, "Running");
        (await bench.Client.DeleteAsync($"api/downloads/{id}?forget=true")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await bench.Client.FindAsync(id)).GetProperty("state").GetString().ShouldBe("Running");
    }

    [Fact]
    public async Task A_download_does_not_start_before_its_time_even_over_a_restart()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var url = origin.Serve("a.bin", new Script(Content));
        var due = TimeProvider.System.GetUtcNow().AddSeconds(4);
        var id = await bench.Client.AddAsync(new { url, not_before = due });
        await bench.Node.KillAsync();
        await bench.StartAgainAsync();
        await bench.WatchAsync();

        origin.Requests.ShouldBeEmpty();
        await bench.Live.ForStateAsync(id, "Completed");
        TimeProvider.System.GetUtcNow().ShouldBeGreaterThanOrEqualTo(due);
        var started = (await bench.Client.FindAsync(id)).GetProperty("started_at").GetDateTimeOffset();
        started.ShouldBeInRange(due, due.AddSeconds(20));
    }

    [Fact]
    public async Task The_higher_priority_starts_first_and_the_earlier_one_among_equals()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Downloads:MaxPerHost", "1"));
        await HoldTheOnlyPermitAsync(origin, bench);
        var jobs = new[] { ("low", -5), ("first", 0), ("second", 0), ("high", 9) };
        var ids = await bench.Client.AddAllAsync(
            [.. jobs.Select(job => new { url = origin.Serve(job.Item1, new Script(Content)), priority = job.Item2 })]);
        origin.Release("blocker");
        foreach (var id in ids)
        {
            await bench.Live.ForStateAsync(id, "Completed");
        }

        origin.Requests.Select(request => request.Path).ShouldBe(["/blocker", "/high", "/first", "/second", "/low"]);
    }

    [Fact]
    public async Task A_queued_download_survives_a_kill()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Downloads:MaxPerHost", "1"));
        await HoldTheOnlyPermitAsync(origin, bench);
        var url = origin.Serve("queued.bin", new Script(Content));
        var id = await bench.Client.AddAsync(new { url, label = "kept" });
        await bench.Node.KillAsync();
        origin.Release("blocker");
        await bench.StartAgainAsync();
        await bench.WatchAsync();
        await bench.ForAllFinalAsync(Waiting.Patience);

        var download = await bench.Client.FindAsync(id);
        new Expected(url, Content).ShouldHold(download, bench);
        download.GetProperty("label").GetString().ShouldBe("kept");
    }

    [Fact]
    public async Task A_watcher_that_comes_back_is_told_what_it_missed()
    {
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var first = await bench.Client.AddAsync(new { url = origin.Serve("a.bin", new Script(Content)) });
        await bench.Live.ForStateAsync(first, "Completed");
        var since = bench.Live.LastSeq("runtime");
        await bench.Live.DisposeAsync();

        var second = await bench.Client.AddAsync(new { url = origin.Serve("b.bin", new Script(Content)) });
        await using var witness = await LiveClient.ConnectAsync(bench.Setup.Address);
        await witness.SubscribeAsync("runtime");
        await bench.ForAllFinalAsync(witness, Waiting.Patience);
        await bench.Live.ReconnectAsync();
        await bench.Live.SubscribeAsync("runtime", since);
        await bench.Live.ForStateAsync(second, "Completed");

        Testimony.StatesOf(second, bench.Live.Frames)[^1].ShouldBe("Completed");
        bench.Live.Frames.ShouldNotContain(frame => frame.Connection == 2 && (frame.Op == "gap" || frame.Op == "snapshot"));
    }

    /// <summary>With one permit to the host, what comes next has to wait.</summary>
    private static async Task HoldTheOnlyPermitAsync(ScriptedOrigin origin, Workbench bench)
    {
        await bench.Client.AddAsync(new { url = origin.Serve("blocker", new Script(Content) { HoldAfter = 1000 }) });
        await origin.WaitForAsync(request => request.Path == "/blocker", Waiting.Patience);
    }
}
