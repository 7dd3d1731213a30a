using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Nginx;

namespace Downloads.Node.Tests.Scenarios;

[Trait("Category", "Slow")]
public sealed class PauseTests(ITestOutputHelper output)
{
    private const int Count = 50;
    private const long Length = 2 << 20;

    [Fact]
    public async Task Fifty_running_downloads_pause_within_five_seconds_and_resume_at_the_byte()
    {
        await using var origin = await NginxOrigin.StartAsync("limit_rate 256k;");
        await using var bench = await Workbench.StartAsync(("Downloads:MaxConcurrent", $"{Count}"), ("Downloads:MaxPerHost", $"{Count}"));
        var expected = Enumerable.Range(0, Count)
            .Select(i => (Name: $"p{i}.bin", Content: new SeededContent((ulong)i + 500, Length)))
            .Select(file => new Expected(origin.Put(file.Name, file.Content), file.Content)).ToList();
        var ids = await bench.Client.AddAllAsync([.. expected.Select(resource => new { url = resource.Url })]);
        foreach (var id in ids)
        {
            await bench.Live.ForBytesAsync(id, 1);
        }

        var asked = TimeProvider.System.GetTimestamp();
        (await bench.Client.PostAsync("api/downloads/pause-all")).Succeeded();
        var kept = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (id, resource) in ids.Zip(expected))
        {
            var paused = await bench.Live.ForStateAsync(id, "Paused");
            TimeProvider.System.GetElapsedTime(asked, paused.At).TotalSeconds.ShouldBeLessThan(5);
            var progress = (await bench.Client.FindAsync(id)).GetProperty("progress");
            progress.GetProperty("total_bytes").GetInt64().ShouldBe(Length);
            kept[resource.Url.LocalPath] = progress.GetProperty("bytes_downloaded").GetInt64();
        }

        output.WriteLine($"all paused after {TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds:0} ms, {kept.Values.Sum() >> 10} KiB kept");
        (await bench.Client.PostAsync("api/downloads/resume-all")).Succeeded();
        foreach (var (id, resource) in ids.Zip(expected))
        {
            await bench.Live.ForStateAsync(id, "Completed");
            resource.ShouldHold(await bench.Client.FindAsync(id), bench);
        }

        var log = await origin.FinishAsync();
        foreach (var (path, bytes) in kept)
        {
            var requests = log.Where(line => line.Uri == path).ToList();
            requests.Count.ShouldBe(2, path);
            bytes.ShouldBeInRange(1, requests[0].Sent);
            (requests[1].Status, requests[1].Start).ShouldBe((206, bytes), path);
            requests[1].Sent.ShouldBe(Length - bytes, path);
        }
    }
}
