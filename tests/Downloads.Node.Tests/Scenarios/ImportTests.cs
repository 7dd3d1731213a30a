using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nginx;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>A large import as a user makes it: one call, many sizes, some of it broken, watched from begin to end.</summary>
[Trait("Category", "Slow")]
public sealed class ImportTests(ITestOutputHelper output)
{
    private const int Missing = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Two_hundred_urls_end_right_or_failed_with_the_right_class_and_a_watcher_saw_every_step_once()
    {
        var chance = Seeds.Next(output);
        await using var origin = await NginxOrigin.StartAsync("location /noranges/ { max_ranges 0; }");
        await using var odd = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync();
        var expected = Resources(origin, odd, chance);
        expected.Count.ShouldBe(200);

        var ids = await bench.Client.AddAllAsync([.. expected.Select(resource => new { url = resource.Url })]);
        ids.Distinct(StringComparer.Ordinal).Count().ShouldBe(200);
        (await bench.ForAllFinalAsync(Patience)).Count.ShouldBe(200);

        foreach (var (id, resource) in ids.Zip(expected))
        {
            resource.ShouldHold(await bench.Client.FindAsync(id), bench);
        }

        bench.Files().ShouldBe(expected.Where(resource => resource.Content is not null).Select(resource => resource.Name).Order(StringComparer.Ordinal));
        await CheckTestimonyAsync(bench, ids, expected);
        odd.RequestsFor("breaks.bin").Count.ShouldBe(3);
    }

    private static async Task CheckTestimonyAsync(Workbench bench, IReadOnlyList<string> ids, List<Expected> expected)
    {
        foreach (var id in ids)
        {
            await bench.Live.WaitForAsync(
                frame => frame is { Topic: "notifications", Type: "succeeded" or "failed" } && frame.Data.GetProperty("download_id").GetString() == id,
                Patience, $"the last notification of {id}");
        }

        var frames = bench.Live.Frames;
        Testimony.HasNoGap("notifications", frames);
        Testimony.HasNoGap("runtime", frames);
        foreach (var (id, resource) in ids.Zip(expected))
        {
            var retries = resource.Name == "breaks.bin" ? 2 : 0;
            var states = Testimony.StatesOf(id, frames);
            states[^1].ShouldBe(resource.Content is null ? "Failed" : "Completed");
            states.Count(state => state == "Running").ShouldBe(1 + retries, $"{resource.Name}: {string.Join(' ', states)}");
            Testimony.ProgressNeverFalls(id, frames);
            var notifications = Testimony.NotificationsOf(id, frames);
            notifications[0].ShouldBe("queued");
            notifications.Count(type => type is "succeeded" or "failed" or "cancelled").ShouldBe(1);
            if (retries == 0)
            {
                notifications.ShouldBe(["queued", "running", resource.Content is null ? "failed" : "succeeded"]);
            }
        }
    }

    /// <summary>200 in all, about 300 MB: most are small, two are 64 MiB, one is empty.</summary>
    private static List<Expected> Resources(NginxOrigin origin, ScriptedOrigin odd, Random chance)
    {
        var resources = new List<Expected>();
        long[] sizes = [0, 1, 64 << 20, 64 << 20, .. Sizes(chance, 6, 16 << 20), .. Sizes(chance, 20, 4 << 20), .. Sizes(chance, 155, 256 << 10)];
        foreach (var size in sizes)
        {
            var content = new SeededContent((ulong)chance.NextInt64(), size);
            resources.Add(new Expected(origin.Put($"f{resources.Count}.bin", content), content));
        }

        var unranged = new SeededContent((ulong)chance.NextInt64(), 1_000_003);
        resources.Add(new Expected(origin.Put("noranges/unranged.bin", unranged), unranged));
        var breaking = new SeededContent((ulong)chance.NextInt64(), 3_000_017);
        resources.Add(new Expected(odd.Serve("breaks.bin", new Script(breaking) { ETag = "\"b\"", BreakOff = new BreakOff(1_000_000, Times: 2) }), breaking));
        var endless = new SeededContent((ulong)chance.NextInt64(), 700_001);
        resources.Add(new Expected(odd.Serve("nolength.bin", new Script(endless) { TellsLength = false }), endless));
        resources.AddRange(Enumerable.Range(0, Missing).Select(i => new Expected(origin.UriOf($"missing{i}.bin"), Content: null, "404")));

        var order = resources.ToArray();
        chance.Shuffle(order);
        return [.. order];
    }

    private static IEnumerable<long> Sizes(Random chance, int count, int below) => Enumerable.Range(0, count).Select(_ => chance.NextInt64(below));
}
