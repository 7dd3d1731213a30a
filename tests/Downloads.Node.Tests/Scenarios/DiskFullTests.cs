using System.Net;
using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Local;
using Origins.Nginx;
using Origins.Nodes;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>A full disk is waited for: nothing is lost, and it goes on by itself. On a file system of its own, which takes the right to mount.</summary>
[Trait("Category", "Slow")]
public sealed class DiskFullTests
{
    private const long DiskSize = 96 << 20;

    [Fact]
    public async Task A_file_that_does_not_fit_waits_and_is_fetched_once_there_is_space()
    {
        await using var bench = Workbench.Prepare();
        using var disk = Mount(bench.Setup.Root);
        var ballast = disk.Occupy("ballast", 48 << 20);
        await using var origin = await NginxOrigin.StartAsync();
        var content = new SeededContent(8, 60 << 20);
        var url = origin.Put("large.bin", content);
        await bench.StartAgainAsync();
        await bench.WatchAsync();

        var id = await bench.Client.AddAsync(new { url });
        await bench.Live.ForWarningAsync(id, "disk_full");
        File.Delete(ballast);
        await bench.Live.ForStateAsync(id, "Completed");
        new Expected(url, content).ShouldHold(await bench.Client.FindAsync(id), bench);
        bench.Files().ShouldBe(["large.bin"]);
    }

    [Fact]
    public async Task A_disk_that_fills_up_under_a_transfer_of_unknown_length_fails_nobody()
    {
        await using var bench = Workbench.Prepare();
        using var disk = Mount(bench.Setup.Root);
        await using var origin = ScriptedOrigin.Start();
        var content = new SeededContent(9, 30 << 20);
        var url = origin.Serve("endless.bin", new Script(content) { TellsLength = false, HoldAfter = 10 << 20 });
        await bench.StartAgainAsync();
        await bench.WatchAsync();

        var id = await bench.Client.AddAsync(new { url });
        await bench.Live.ForBytesAsync(id, 10 << 20);
        var ballast = disk.Occupy("ballast", 80 << 20);
        origin.Release("endless.bin");
        await bench.Live.ForWarningAsync(id, "disk_full");
        File.Delete(ballast);
        await bench.Live.ForStateAsync(id, "Completed");
        new Expected(url, content).ShouldHold(await bench.Client.FindAsync(id), bench);
        bench.Files().ShouldBe(["endless.bin"]);
    }

    [Fact]
    public async Task A_full_store_takes_nothing_new_keeps_what_it_has_and_recovers()
    {
        TestStore.SkipWhereShared();
        await using var bench = Workbench.Prepare();
        using var disk = Mount(bench.Setup.Data);
        await using var origin = ScriptedOrigin.Start();
        var job = new { url = origin.Serve("a.bin", new Script(new SeededContent(4, 1000))) };
        await bench.StartAgainAsync();
        await bench.WatchAsync();
        var accepted = new List<string> { await bench.Client.AddAsync(job) };
        await bench.Live.ForStateAsync(accepted[0], "Completed");

        var ballast = disk.Occupy("ballast", disk.FreeBytes - (1 << 20));
        Reply refused;
        while ((refused = await bench.Client.PostAsync("api/downloads", Enumerable.Repeat(job, 1000))).Message.IsSuccessStatusCode)
        {
            accepted.AddRange(refused.Body.GetProperty("downloads").EnumerateArray().Select(download => download.GetProperty("id").GetString()!));
        }

        refused.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, refused.Body.ToString());
        (await bench.Client.GetAsync($"api/downloads/{accepted[0]}")).Succeeded();
        File.Delete(ballast);
        accepted.Add(await bench.Client.AddAsync(job));
        await bench.Live.ForStateAsync(accepted[^1], "Completed");
        await bench.Node.KillAsync();
        await bench.StartAgainAsync();
        (await bench.Client.ListAsync()).Select(download => download.GetProperty("id").GetString()!).ShouldBe(accepted, ignoreOrder: true);
    }

    private static SmallDisk Mount(string folder)
    {
        var disk = SmallDisk.TryMount(Directory.CreateDirectory(folder).FullName, DiskSize, out var refusal);
        Assert.SkipWhen(disk is null, refusal ?? "");
        return disk!;
    }
}
