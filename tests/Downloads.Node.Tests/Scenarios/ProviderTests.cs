using System.Diagnostics;
using Downloads.Node.Tests.Parts;
using Origins.Counting;
using Origins.Local;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>Five hosts with a limit each on one node, and a sixth that is dead: nobody is asked for more than allowed, and nobody pays for another one.</summary>
[Trait("Category", "Slow")]
public sealed class ProviderTests(ITestOutputHelper output)
{
    private const int Rounds = 5;

    private static readonly int[] Limits = [1, 2, 4, 8, 16];
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_thousand_downloads_keep_every_limit_and_a_dead_host_costs_the_others_nothing_and_heals_by_itself()
    {
        var origins = Limits.Select(_ => CountingOrigin.Start(Delay)).ToArray();
        var deadPort = LoopbackPort.Next();
        await using var bench = await Workbench.StartAsync(("Downloads:MaxConcurrent", "64"));
        await SetLimitsAsync(bench, origins, deadPort);

        var (alone, beside) = (new List<double>(), new List<double>());
        await RunAsync(bench, origins, Limits.Sum()); // warms up
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(await RunAsync(bench, origins, 16 * Limits.Sum()));
            await AddDeadAsync(bench, deadPort, 40);
            await UntilAsync(bench, deadPort, health => health.GetProperty("circuit_state").GetString() != "closed");
            beside.Add(await RunAsync(bench, origins, 16 * Limits.Sum()));
            if (round == 0)
            {
                var health = await HealthAsync(bench, deadPort);
                health.GetProperty("consecutive_failures").GetInt32().ShouldBeGreaterThanOrEqualTo(3, health.ToString());
                health.GetProperty("is_healthy").GetBoolean().ShouldBeFalse();
            }

            (await bench.Client.PostAsync($"api/downloads/cancel-all?provider={ProviderOf(deadPort)}")).Succeeded();
        }

        await AddDeadAsync(bench, deadPort, 40);
        await RunAsync(bench, origins, 2000);
        foreach (var (origin, limit) in origins.Zip(Limits))
        {
            output.WriteLine($"limit {limit}: {origin.MostAtOnce} answers at once, {origin.MostConnections} connections open, {origin.Served} served");
            origin.MostAtOnce.ShouldBeLessThanOrEqualTo(limit);
        }

        await HealAsync(bench, deadPort);
        var ratio = Median([.. beside.Zip(alone, (with, without) => with / without)]);
        output.WriteLine($"alone {string.Join(" ", alone.Select(s => $"{s:0.00}"))} s, beside a dead host {string.Join(" ", beside.Select(s => $"{s:0.00}"))} s: ratio {ratio:0.000}");
        ratio.ShouldBeLessThan(1.05);
        foreach (var origin in origins)
        {
            await origin.DisposeAsync();
        }
    }

    /// <summary>Seconds until the well hosts have served so many downloads, shared out by their limits.</summary>
    private static async Task<double> RunAsync(Workbench bench, CountingOrigin[] origins, int count)
    {
        var shares = Limits.Select(limit => count * limit / Limits.Sum()).ToArray();
        var ends = origins.Zip(shares, (origin, share) => origin.Served + share).ToArray();
        var jobs = origins.Zip(shares).SelectMany(pair => Enumerable.Range(0, pair.Second).Select(n => (object)new { url = new Uri(pair.First.Address, $"{Guid.NewGuid():N}") }));
        var started = Stopwatch.GetTimestamp();
        await bench.Client.AddAllAsync([.. jobs]);
        await Task.WhenAll(origins.Zip(ends, (origin, end) => origin.ServedAsync(end, Patience)));
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task SetLimitsAsync(Workbench bench, CountingOrigin[] origins, int deadPort)
    {
        var policies = origins.Zip(Limits).ToDictionary(pair => ProviderOf(pair.First.Address.Port), pair => (object)new { max_concurrent = pair.Second });
        policies[ProviderOf(deadPort)] = new { max_concurrent = 1, circuit_open_seconds = 1, retry_base_seconds = 0.1, retry_cap_seconds = 0.5 };
        (await bench.Client.PutAsync("api/settings", new { providers = policies })).Succeeded();
    }

    private static Task AddDeadAsync(Workbench bench, int port, int count) =>
        bench.Client.AddAllAsync([.. Enumerable.Range(0, count).Select(n => new { url = $"http://127.0.0.1:{port}/{n}" })]);

    private static async Task HealAsync(Workbench bench, int port)
    {
        await using var back = CountingOrigin.Start(TimeSpan.Zero, port);
        await back.ServedAsync(40, Patience);
        back.MostAtOnce.ShouldBe(1);
        await UntilAsync(bench, port, health => health.GetProperty("circuit_state").GetString() == "closed");
        var healed = await HealthAsync(bench, port);
        healed.GetProperty("is_healthy").GetBoolean().ShouldBeTrue(healed.ToString());
    }

    private static async Task UntilAsync(Workbench bench, int port, Func<System.Text.Json.JsonElement, bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition(await HealthAsync(bench, port)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Patience, $"{ProviderOf(port)} stayed {await HealthAsync(bench, port)}");
        }
    }

    private static async Task<System.Text.Json.JsonElement> HealthAsync(Workbench bench, int port) =>
        (await bench.Client.GetAsync("api/downloads/manager/health")).Succeeded().GetProperty("providers").EnumerateArray()
            .FirstOrDefault(provider => provider.GetProperty("provider").GetString() == ProviderOf(port)) is { ValueKind: System.Text.Json.JsonValueKind.Object } found
            ? found
            : System.Text.Json.JsonElement.Parse("""{"circuit_state":"closed"}""");

    private static string ProviderOf(int port) => $"http:127.0.0.1:{port}";

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
