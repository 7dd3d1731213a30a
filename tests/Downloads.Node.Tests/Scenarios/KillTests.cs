using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nginx;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>kill −9 at any instant: what was accepted is finished by whoever comes next, and hardly a byte is fetched twice.</summary>
[Trait("Category", "Slow")]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 50;
    private const int CheckpointBytes = 64 * 1024;

    /// <summary>
    /// On its way when the node dies: what the origin gives at once (a second's worth of its rate), its send buffer, and what arrives while a
    /// checkpoint is being stored.
    /// </summary>
    private const int InFlight = (128 + 64 + 64) * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task An_import_killed_at_fifty_moments_ends_complete_with_nothing_lost_doubled_or_corrupt()
    {
        var chance = Seeds.Next(output);
        await using var origin = await NginxOrigin.StartAsync("limit_rate 128k;");
        await using var bench = Workbench.Prepare(
            ("Downloads:MaxPerHost", "8"), ("Downloads:Checkpoint:Bytes", $"{CheckpointBytes}"), ("Downloads:Checkpoint:Seconds", "0"), ("Retry:BaseSeconds", "0"));
        await bench.StartAgainAsync();
        var expected = Resources(origin, chance);
        var ids = await bench.Client.AddAllAsync([.. expected.Select(resource => new { url = resource.Url })]);

        var finishedAtLastKill = await KillAgainAndAgainAsync(bench, chance);
        await bench.WatchAsync();
        var downloads = await bench.ForAllFinalAsync(Patience);

        downloads.Select(download => download.GetProperty("id").GetString()!).ShouldBe(ids, ignoreOrder: true);
        foreach (var (id, resource) in ids.Zip(expected))
        {
            resource.ShouldHold(await bench.Client.FindAsync(id), bench);
        }

        bench.Files().ShouldBe(expected.Where(resource => resource.Content is not null).Select(resource => resource.Name).Order(StringComparer.Ordinal));
        (await bench.Node.StopAsync()).ShouldBe(0);
        CountBytesFetchedTwice(await origin.FinishAsync(), expected);
        (finishedAtLastKill < ids.Count || TestStore.HasOthers).ShouldBeTrue("the last kill came after the import had ended");
    }

    [Fact]
    public async Task Tiny_files_that_are_published_all_the_time_survive_kills_between_rename_and_record()
    {
        const int Files = 2000;
        var chance = Seeds.Next(output);
        await using var origin = await NginxOrigin.StartAsync();
        await using var bench = Workbench.Prepare(("Downloads:MaxPerHost", "16"), ("Retry:BaseSeconds", "0"));
        var expected = Enumerable.Range(0, Files).Select(i => new SeededContent((ulong)i + 9000, chance.NextInt64(3000)))
            .Select((content, i) => new Expected(origin.Put($"t{i}.bin", content), content)).ToList();
        await bench.StartAgainAsync();
        var ids = await bench.Client.AddAllAsync([.. expected.Select(resource => new { url = resource.Url })]);
        var kills = 0;
        for (var finished = 0; finished < Files && kills < 12; kills++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(50, 400)), TimeProvider.System);
            finished = bench.Files().Count(name => name[0] == 't');
            await bench.Node.KillAsync();
            await bench.StartAgainAsync();
        }

        await bench.WatchAsync();
        await bench.ForAllFinalAsync(Patience);
        output.WriteLine($"{kills} kills");
        foreach (var (id, resource) in ids.Zip(expected))
        {
            resource.ShouldHold(await bench.Client.FindAsync(id), bench);
        }

        bench.Files().ShouldBe(expected.Select(resource => resource.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>Four of five strike a node that works, the fifth one that starts. Returns how many downloads were finished at the last one.</summary>
    private async Task<int> KillAgainAndAgainAsync(Workbench bench, Random chance)
    {
        var finished = 0;
        for (var kill = 1; kill <= Kills; kill++)
        {
            var whileStarting = kill > 1 && chance.Next(5) == 0;
            var moment = TimeSpan.FromMilliseconds(chance.Next(100, 800));
            if (!whileStarting && kill > 1)
            {
                await bench.Node.WaitUntilReadyAsync();
            }

            // The moment itself is what is tested; nothing waits for anything here.
            await Task.Delay(moment, TimeProvider.System);
            if (kill == Kills)
            {
                await bench.Node.WaitUntilReadyAsync();
                finished = (await bench.Client.ListAsync()).Count(download => download.GetProperty("status").GetString() is "completed" or "failed");
            }

            await bench.Node.KillAsync();
            bench.LaunchAgain();
        }

        await bench.Node.WaitUntilReadyAsync();
        output.WriteLine($"{finished} downloads were finished at kill {Kills}");
        return finished;
    }

    /// <summary>Each request may repeat what the one before it brought after the last checkpoint, no more.</summary>
    private void CountBytesFetchedTwice(IReadOnlyList<AccessLogLine> log, List<Expected> expected)
    {
        var (twice, worst) = (0L, 0L);
        foreach (var resource in expected.Where(resource => resource.Content is not null))
        {
            var requests = log.Where(line => line.Uri == resource.Url.LocalPath).ToList();
            requests.Sum(line => line.Sent).ShouldBeGreaterThanOrEqualTo(resource.Content!.Length, resource.Name);
            foreach (var (former, next) in requests.Zip(requests.Skip(1)))
            {
                var repeated = former.Start + former.Sent - next.Start;
                repeated.ShouldBeLessThanOrEqualTo(CheckpointBytes + InFlight, $"{resource.Name}: {former}, then {next}");
                (twice, worst) = (twice + repeated, Math.Max(worst, repeated));
            }
        }

        output.WriteLine(
            $"{log.Count} requests; {twice >> 10} KiB fetched twice of {expected.Sum(resource => resource.Content?.Length ?? 0) >> 10} KiB, {worst >> 10} KiB at worst at a time");
    }

    /// <summary>200 in all, about 50 MB, so that at 8 × 128 KiB/s it outlives the kills.</summary>
    private static List<Expected> Resources(NginxOrigin origin, Random chance)
    {
        long[] sizes =
        [
            0, .. Enumerable.Range(0, 30).Select(_ => chance.NextInt64(512 << 10, 1536 << 10)), .. Enumerable.Range(0, 164).Select(_ => chance.NextInt64(192 << 10)),
        ];
        var resources = sizes.Select((size, i) => (Name: $"k{i}.bin", Content: new SeededContent((ulong)chance.NextInt64(), size)))
            .Select(file => new Expected(origin.Put(file.Name, file.Content), file.Content))
            .Concat(Enumerable.Range(0, 5).Select(i => new Expected(origin.UriOf($"gone{i}.bin"), Content: null, "404")))
            .ToArray();
        resources.Length.ShouldBe(200);
        chance.Shuffle(resources);
        return [.. resources];
    }
}
