using Cluster.Chaos.Rig;

namespace Cluster.Chaos.Faults;

/// <summary>Something that goes wrong for a while. On return it is over: what was killed runs again, what was cut is whole.</summary>
/// <param name="Name">For the log of a run.</param>
internal sealed record Fault(string Name, Func<ChaosCluster, Random, Task> StrikeAsync)
{
    /// <summary>Every kind; those that cut links only where <paramref name="cluster"/> has a network.</summary>
    public static IReadOnlyList<Fault> All(ChaosCluster cluster) =>
    [
        new("kill a worker", (c, random) => KillAsync(c, Pick(random, ChaosCluster.Workers), random)),
        new("kill two workers", KillTwoAsync),
        new("kill a gateway", (c, random) => KillAsync(c, Pick(random, ChaosCluster.Gateways), random)),
        new("freeze a worker for a moment", (c, random) => FreezeAsync(c, Pick(random, ChaosCluster.Workers), TimeSpan.FromSeconds(1))),
        new("freeze a worker until it is taken over", (c, random) => FreezeAsync(c, Pick(random, ChaosCluster.Workers), TimeSpan.FromSeconds(10))),
        new("freeze a gateway", (c, random) => FreezeAsync(c, Pick(random, ChaosCluster.Gateways), TimeSpan.FromSeconds(4))),
        new("restart the database", (c, random) => RestartDatabaseAsync(c, atOnce: false, random)),
        new("crash the database", (c, random) => RestartDatabaseAsync(c, atOnce: true, random)),
        new("end all sessions", EndSessionsAsync),
        .. cluster.Network is null ? [] : Cuts(),
    ];

    /// <summary>All nodes, one after the other, as an upgrade does it.</summary>
    public static Fault RollingRestart { get; } = new("restart all in turn", static async (cluster, _) =>
    {
        foreach (var name in ChaosCluster.Workers.Concat(ChaosCluster.Gateways))
        {
            await cluster[name].StopAsync();
            await cluster.StartAgainAsync(name);
        }
    });

    private static IEnumerable<Fault> Cuts() =>
    [
        new("cut two workers from each other", (c, random) => CutAsync(c, Two(random), random)),
        new("cut a worker from the database", (c, random) => CutAsync(c, (Pick(random, ChaosCluster.Workers), c.Network!.Database), random)),
        new("cut a worker from a gateway", (c, random) => CutAsync(c, (Pick(random, ChaosCluster.Workers), Pick(random, ChaosCluster.Gateways)), random)),
        new("cut a worker from the origin", (c, random) => CutAsync(c, (Pick(random, ChaosCluster.Workers), c.Network!.Origin), random)),
    ];

    private static async Task KillAsync(ChaosCluster cluster, string name, Random random)
    {
        await cluster.KillAsync(name);
        await Task.Delay(random.Next(4_000));
        await cluster.StartAgainAsync(name);
    }

    private static Task KillTwoAsync(ChaosCluster cluster, Random random)
    {
        var (one, other) = Two(random);
        return Task.WhenAll(KillAsync(cluster, one, random), KillAsync(cluster, other, random));
    }

    private static async Task FreezeAsync(ChaosCluster cluster, string name, TimeSpan duration)
    {
        cluster[name].Freeze();
        await Task.Delay(duration);
        cluster[name].Continue();
    }

    private static async Task RestartDatabaseAsync(ChaosCluster cluster, bool atOnce, Random random)
    {
        if (atOnce)
        {
            cluster.Server.StopImmediately();
        }
        else
        {
            cluster.Server.Stop();
        }

        await Task.Delay(random.Next(3_000));
        cluster.Server.StartAgain();
    }

    private static async Task EndSessionsAsync(ChaosCluster cluster, Random random)
    {
        for (var i = 0; i < 5; i++)
        {
            cluster.EndSessions();
            await Task.Delay(random.Next(500));
        }
    }

    private static async Task CutAsync(ChaosCluster cluster, (string Worker, string Other) link, Random random)
    {
        cluster.Network!.Cut(link.Worker, link.Other);
        await Task.Delay(random.Next(1_000, 7_000));
        cluster.Network.Heal(link.Worker, link.Other);
    }

    private static (string One, string Other) Two(Random random)
    {
        var first = random.Next(ChaosCluster.Workers.Count);
        return (ChaosCluster.Workers[first], ChaosCluster.Workers[(first + 1 + random.Next(ChaosCluster.Workers.Count - 1)) % ChaosCluster.Workers.Count]);
    }

    private static string Pick(Random random, IReadOnlyList<string> names) => names[random.Next(names.Count)];
}
