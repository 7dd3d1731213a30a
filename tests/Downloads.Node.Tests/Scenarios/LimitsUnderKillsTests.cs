using Downloads.Node.Tests.Parts;
using Origins.Counting;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>kill −9 at any instant, as far as permits are concerned: none is lost, and none is given twice.</summary>
[Trait("Category", "Slow")]
public sealed class LimitsUnderKillsTests(ITestOutputHelper output)
{
    private const int Kills = 50;
    private static readonly int[] Limits = [1, 3, 8];
    private static readonly int[] Shares = [60, 180, 480];

    [Fact]
    public async Task Fifty_kills_under_load_exceed_no_limit_and_lose_no_permit()
    {
        var chance = Seeds.Next(output);
        var origins = Limits.Select(_ => CountingOrigin.Start(TimeSpan.FromMilliseconds(250))).ToArray();
        await using var bench = Workbench.Prepare(("Downloads:MaxConcurrent", "64"), ("Retry:BaseSeconds", "0"));
        await bench.StartAgainAsync();
        var policies = origins.Zip(Limits).ToDictionary(pair => ProviderOf(pair.First), pair => (object)new { max_concurrent = pair.Second });
        (await bench.Client.PutAsync("api/settings", new { providers = policies })).Succeeded();
        await bench.Client.AddAllAsync([.. origins.Zip(Shares).SelectMany(pair => Enumerable.Range(0, pair.Second).Select(n => (object)new { url = new Uri(pair.First.Address, $"{n}") }))]);

        var left = 0L;
        for (var kill = 1; kill <= Kills; kill++)
        {
            // The moment itself is what is tested; nothing waits for anything here.
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(0, 400)), TimeProvider.System);
            left = kill == Kills ? await UnfinishedAsync(bench) : left;
            await bench.Node.KillAsync();
            await bench.StartAgainAsync();
        }

        await bench.WatchAsync();
        var downloads = await bench.ForAllFinalAsync(TimeSpan.FromSeconds(120));

        downloads.Count.ShouldBe(Shares.Sum());
        downloads.ShouldAllBe(download => download.GetProperty("status").GetString() == "completed");
        foreach (var (origin, limit) in origins.Zip(Limits))
        {
            output.WriteLine($"limit {limit}: {origin.MostAtOnce} at once, {origin.Served} served");
            origin.MostAtOnce.ShouldBeLessThanOrEqualTo(limit);
            await origin.DisposeAsync();
        }

        (left > 0 || TestStore.HasOthers).ShouldBeTrue("the last kill came after the queue was empty");
        await AllPermitsAreBackAsync(bench);
    }

    private static async Task<long> UnfinishedAsync(Workbench bench) =>
        (await bench.Client.GetAsync("api/downloads/manager/stats")).Succeeded().GetProperty("total_active").GetInt64();

    /// <summary>The last permits are on their way back when the last download is complete.</summary>
    private static async Task AllPermitsAreBackAsync(Workbench bench)
    {
        var health = default(System.Text.Json.JsonElement);
        for (var tries = 0; tries < 100; tries++)
        {
            health = (await bench.Client.GetAsync("health")).Succeeded();
            if (health.GetProperty("queues").GetArrayLength() == 0 && health.GetProperty("transfers").GetProperty("running").GetInt32() == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        throw new TimeoutException($"Permits are still out: {health}");
    }

    private static string ProviderOf(CountingOrigin origin) => $"http:127.0.0.1:{origin.Address.Port}";
}
