using System.Net;
using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nginx;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>Users who change their minds on a node that dies again and again.</summary>
[Trait("Category", "Slow")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Downloads = 40;
    private const int Lives = 12;
    private const int CommandsALife = 60;

    private static readonly string[] Commands = ["pause", "resume", "cancel", "retry", "start", "pause", "resume"];

    [Fact]
    public async Task Commands_by_chance_and_kills_between_them_leave_every_download_in_order()
    {
        var chance = Seeds.Next(output);
        await using var origin = await NginxOrigin.StartAsync("limit_rate 256k;");
        await using var bench = Workbench.Prepare(("Downloads:MaxPerHost", "6"), ("Downloads:Checkpoint:Bytes", "65536"), ("Downloads:Checkpoint:Seconds", "0"));
        var expected = Enumerable.Range(0, Downloads)
            .Select(i => (Name: $"c{i}.bin", Content: new SeededContent((ulong)chance.NextInt64(), chance.NextInt64(800 << 10))))
            .Select(file => new Expected(origin.Put(file.Name, file.Content), file.Content)).ToList();
        await bench.StartAgainAsync();
        var ids = await bench.Client.AddAllAsync([.. expected.Select(resource => new { url = resource.Url })]);
        var obeyed = 0;
        for (var life = 1; life <= Lives; life++)
        {
            obeyed += await CommandAsync(bench, ids, chance);
            await bench.Node.KillAsync();
            await bench.StartAgainAsync();
        }

        await bench.WatchAsync();
        await FinishAllAsync(bench, ids);
        output.WriteLine($"{obeyed} of {Lives * CommandsALife} commands were obeyed");
        var files = new List<string>();
        foreach (var (id, resource) in ids.Zip(expected))
        {
            var cancels = await CheckJournalAsync(bench, id);
            var download = await bench.Client.FindAsync(id);
            var name = download.GetProperty("output_path").GetString()!;
            var left = Alternatives(resource.Name).TakeWhile(other => other != name).Take(cancels + 1).ToList();
            left.Count.ShouldBeLessThanOrEqualTo(cancels, $"{name} of {id}");
            resource.ShouldHold(download, bench, name);
            left.ShouldAllBe(path => FileDigest.Sha256(bench.PathOf(path)) == resource.Content!.Sha256());
            files.AddRange([.. left, name]);
        }

        bench.Files().ShouldBe(files.Order(StringComparer.Ordinal));
    }

    /// <summary>Returns how many commands were obeyed; the others were refused as the state demands.</summary>
    private static async Task<int> CommandAsync(Workbench bench, IReadOnlyList<string> ids, Random chance)
    {
        var obeyed = 0;
        for (var i = 0; i < CommandsALife; i++)
        {
            var reply = await bench.Client.CommandAsync(ids[chance.Next(ids.Count)], Commands[chance.Next(Commands.Length)]);
            reply.Status.ShouldBeOneOf(HttpStatusCode.Accepted, HttpStatusCode.Conflict);
            obeyed += reply.Status == HttpStatusCode.Accepted ? 1 : 0;
        }

        return obeyed;
    }

    /// <summary>Whatever state a download is in, it is led to its end: a state that no command leads out of would be found here.</summary>
    private static async Task FinishAllAsync(Workbench bench, IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            while ((await bench.Client.FindAsync(id)).GetProperty("state").GetString() is var state and not "Completed")
            {
                var command = state switch { "Paused" => "resume", "Cancelled" or "Failed" => "retry", _ => null };
                if (command is not null)
                {
                    (await bench.Client.CommandAsync(id, command)).Succeeded();
                }

                await bench.Live.WaitForAsync(frame => frame.IsStatusOf(id) && frame.To() is "Completed" or "Paused" or "Cancelled" or "Failed", Waiting.Patience, $"{id}, {state}, coming to rest");
            }
        }
    }

    /// <summary>The names a file may come to have: a cancel that meets publication leaves the file there, recorded or, where a kill came between, not.</summary>
    private static IEnumerable<string> Alternatives(string name) =>
        Enumerable.Range(1, int.MaxValue - 1).Select(number => $"{Path.GetFileNameWithoutExtension(name)} ({number}).bin").Prepend(name);

    /// <summary>Numbered without a hole from its queueing to its completion, and with one of each only. Returns how often it was cancelled.</summary>
    private static async Task<int> CheckJournalAsync(Workbench bench, string id)
    {
        var events = (await bench.Client.GetAsync($"api/downloads/{id}/events")).Succeeded().GetProperty("events").EnumerateArray().ToList();
        events.Select(e => e.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i));
        var types = events.Select(e => e.GetProperty("type").GetString()!).ToList();
        types[0].ShouldStartWith("download.queued");
        types[^1].ShouldStartWith("download.completed");
        types.Count(type => type.StartsWith("download.queued", StringComparison.Ordinal)).ShouldBe(1);
        types.Count(type => type.StartsWith("download.completed", StringComparison.Ordinal)).ShouldBe(1);
        return types.Count(type => type.StartsWith("download.cancelled", StringComparison.Ordinal));
    }
}
