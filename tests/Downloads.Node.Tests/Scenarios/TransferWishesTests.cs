using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nginx;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>What a job may wish for, through the whole node: conditions, rates, Metalinks; and what it shows of its parts.</summary>
[Trait("Category", "Slow")]
public sealed class TransferWishesTests
{
    private static readonly SeededContent Content = new(77, 4 << 20);

    [Fact]
    public async Task A_download_that_is_wanted_only_where_it_changed_completes_at_once_where_it_did_not()
    {
        await using var origin = await NginxOrigin.StartAsync();
        await using var bench = await Workbench.StartAsync();
        var source = origin.Put("a.bin", Content);
        var first = await bench.Client.AddAsync(new { url = source });
        await bench.Live.ForStateAsync(first, "Completed");
        var etag = (await bench.Client.FindAsync(first)).GetProperty("files")[0].GetProperty("etag").GetString();

        var same = await bench.Client.AddAsync(new { url = source, if_changed = etag });
        await bench.Live.ForStateAsync(same, "Completed");
        var unchanged = await bench.Client.FindAsync(same);
        unchanged.GetProperty("status_message").GetString().ShouldBe("not modified");
        unchanged.GetProperty("files").GetArrayLength().ShouldBe(0);
        bench.Files().ShouldBe(["a.bin"]);

        var changed = Content with { Seed = 78 };
        origin.Put("a.bin", changed);
        var other = await bench.Client.AddAsync(new { url = source, if_changed = etag, on_conflict = "overwrite" });
        await bench.Live.ForStateAsync(other, "Completed");
        new Expected(source, changed).ShouldHold(await bench.Client.FindAsync(other), bench);
    }

    [Fact]
    public async Task A_running_download_takes_another_rate_within_a_second_and_shows_its_parts()
    {
        await using var origin = await NginxOrigin.StartAsync();
        await using var bench = await Workbench.StartAsync();
        var source = origin.Put("a.bin", Content);
        var id = await bench.Client.AddAsync(new { url = source, bandwidth_limit = 200_000 });
        await bench.Live.ForBytesAsync(id, 300_000);
        var asked = TimeProvider.System.GetTimestamp();
        (await bench.Client.PatchAsync($"api/downloads/{id}", new { bandwidth_limit = 0 })).Succeeded();
        var completed = await bench.Live.ForStateAsync(id, "Completed");

        // At the old rate the rest would take 18 s.
        TimeProvider.System.GetElapsedTime(asked, completed.At).TotalSeconds.ShouldBeLessThan(12);
        new Expected(source, Content).ShouldHold(await bench.Client.FindAsync(id), bench);

        var slow = await bench.Client.AddAsync(new { url = source, bandwidth_limit = 400_000, filename = "b.bin" });
        await bench.Live.ForBytesAsync(slow, 900_000);
        (await bench.Client.CommandAsync(slow, "pause")).Succeeded();
        await bench.Live.ForStateAsync(slow, "Paused");
        var segments = (await bench.Client.FindAsync(slow)).GetProperty("segments").EnumerateArray().Select(cell => cell.GetInt32()).ToArray();
        segments.Length.ShouldBe(128);
        segments.Average().ShouldBeInRange(18, 80);
    }

    [Fact]
    public async Task A_metalink_brings_its_files_from_whichever_mirror_has_them()
    {
        await using var origin = await NginxOrigin.StartAsync();
        await using var bench = await Workbench.StartAsync();
        var source = origin.Put("real.bin", Content);
        var document = $"""
            <metalink xmlns="urn:ietf:params:xml:ns:metalink">
              <file name="named.bin"><hash type="sha-256">{Content.Sha256()}</hash>
                <url priority="2">{source}</url><url priority="1">{origin.UriOf("gone.bin")}</url></file>
              <file name="../out.bin"><url>{source}</url></file>
            </metalink>
            """;
        using var http = new HttpClient { BaseAddress = bench.Setup.Address };
        using var body = new StringContent(document, Encoding.UTF8, new MediaTypeHeaderValue("application/metalink4+xml"));
        var reply = await http.PostAsync(new Uri("api/downloads/import", UriKind.Relative), body);
        using var answer = JsonDocument.Parse(await reply.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        (answer.RootElement.GetProperty("format").GetString(), answer.RootElement.GetProperty("imported").GetInt32(), answer.RootElement.GetProperty("skipped").GetInt32())
            .ShouldBe(("metalink", 1, 1));
        var id = answer.RootElement.GetProperty("entries")[0].GetProperty("id").GetString()!;
        await bench.Live.ForStateAsync(id, "Completed");
        new Expected(new Uri(origin.Address, "named.bin"), Content).ShouldHold(await bench.Client.FindAsync(id), bench);
    }
}
