using Cluster.Chaos.Audit;
using Cluster.Chaos.Faults;
using Cluster.Chaos.Rig;
using Origins.Local;
using Origins.Nginx;

namespace Cluster.Chaos;

/// <summary>A whole cluster under one fault after the other, drawn by a seed, with work under way all the time.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int PerHost = 12;

    [Fact]
    [Trait("Category", "Slow")]
    public Task A_minute_of_faults_loses_nothing() => RunAsync(seed: 1, jobs: 300, TimeSpan.FromSeconds(60), patience: TimeSpan.FromSeconds(90));

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public Task Five_minutes_of_faults_with_two_thousand_jobs_lose_nothing(int seed) =>
        RunAsync(seed, jobs: 2_000, TimeSpan.FromMinutes(5), patience: TimeSpan.FromMinutes(5));

    private async Task RunAsync(int seed, int jobs, TimeSpan duration, TimeSpan patience)
    {
        output.WriteLine($"seed {seed}");
        using var network = BridgeNetwork.TryCreate(out var refusal);
        output.WriteLine(refusal ?? "links are cut, too");
        await using var origin = await NginxOrigin.StartAsync("limit_rate 200k;", address: network?.Origin ?? "127.0.0.1");
        await using var cluster = await ChaosCluster.StartAsync(
            network, ("Downloads:MaxPerHost", $"{PerHost}"), ("Retry:BaseSeconds", "0"), ("Retry:Attempts", "50"));
        var load = new Load(cluster, origin, seed);
        var witnesses = ChaosCluster.Gateways.Select(gateway => new Witness(cluster, gateway)).ToArray();
        await Task.WhenAll(witnesses.Select(static witness => witness.StartAsync()));

        var began = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var loading = load.RunAsync(jobs, duration);
        await StrikeAsync(cluster, seed, duration);
        await loading;
        await FileAudit.ShouldCompleteAsync(cluster, load, patience);

        FileAudit.ShouldBeRight(cluster, load);
        await JournalAudit.ShouldHoldAsync(cluster.ConnectionString);
        foreach (var witness in witnesses)
        {
            await witness.DisposeAsync();
            var beginnings = StoryAudit.ShouldBeUnbroken(witness.Gateway, witness.Frames);
            output.WriteLine($"{witness.Gateway}: {witness.Frames.Count} frames, {witness.Returns} returns, {beginnings} snapshots");
        }

        var (most, when) = PermitAudit.MostAtOnce(origin.Log());
        output.WriteLine($"{load.Ids.Count} jobs, at most {most} requests at once, {when - began:0.0} s after the start");
        most.ShouldBeLessThanOrEqualTo(PerHost, cluster.Outputs());
    }

    private async Task StrikeAsync(ChaosCluster cluster, int seed, TimeSpan duration)
    {
        var random = new Random(seed);
        var faults = Fault.All(cluster).ToArray();
        random.Shuffle(faults);
        var started = TimeProvider.System.GetTimestamp();
        for (var round = 0; TimeProvider.System.GetElapsedTime(started) < duration; round++)
        {
            var fault = faults[round % faults.Length];
            output.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds,6:0.0} s  {fault.Name}");
            await fault.StrikeAsync(cluster, random);
            await Task.Delay(random.Next(1_500));
        }

        output.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds,6:0.0} s  {Fault.RollingRestart.Name}");
        await Fault.RollingRestart.StrikeAsync(cluster, random);
    }
}
