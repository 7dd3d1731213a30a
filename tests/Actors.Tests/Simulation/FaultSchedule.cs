namespace Actors.Tests.Simulation;

/// <summary>Which faults a history may have.</summary>
[Flags]
internal enum FaultKinds
{
    Kill = 1,
    Stop = 2,
    Cut = 4,
    Outage = 8,
    Clock = 16,
    FailOver = 32,
    Leave = 64,
    Links = 128,

    /// <summary>All but <see cref="Leap"/>.</summary>
    All = 255,

    /// <summary>The database's clock jumps ahead by more than a node's margin and less than what shows as a gap in planning.</summary>
    Leap = 256,
}

/// <summary>Faults by chance, one every few seconds, each of which ends by itself. All are over when the busy time is.</summary>
internal sealed class FaultSchedule(SimulatedCluster cluster, FaultKinds kinds)
{
    private readonly FaultKinds[] _kinds = [.. Enum.GetValues<FaultKinds>().Where(kind => kind != FaultKinds.All && kinds.HasFlag(kind))];
    private int _joined = 100;

    public void Begin()
    {
        if (kinds.HasFlag(FaultKinds.FailOver))
        {
            cluster.KeepCopies();
        }

        Next();
    }

    private void Next() => cluster.Time.After(cluster.Between(500, 6_000), () =>
    {
        if (cluster.Time.Now < SimulatedCluster.Busy - TimeSpan.FromSeconds(16))
        {
            Strike(_kinds[cluster.Chance.Next(_kinds.Length)]);
            Next();
        }
    });

    private void Strike(FaultKinds kind)
    {
        var running = cluster.Running.ToList();
        if (running.Count == 0)
        {
            return;
        }

        var victim = running[cluster.Chance.Next(running.Count)];
        switch (kind)
        {
            case FaultKinds.Kill:
                victim.Kill();
                cluster.Time.After(cluster.Between(500, 10_000), () => cluster.Start(victim.Name));
                break;
            case FaultKinds.Stop:
                victim.Stop();
                cluster.Time.After(cluster.Between(100, 12_000), victim.Continue);
                break;
            case FaultKinds.Cut:
                victim.Cut(true);
                cluster.Time.After(cluster.Between(300, 14_000), () => victim.Cut(false));
                break;
            case FaultKinds.Outage:
                Outage(cluster.Between(300, 8_000), static () => { });
                break;
            case FaultKinds.Clock:
                TimeSpan[] jumps = [TimeSpan.FromHours(1), TimeSpan.FromSeconds(-60), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(-300)];
                cluster.Database.ClockOffset += jumps[cluster.Chance.Next(jumps.Length)];
                cluster.Disturbed = cluster.Time.Now;
                break;
            case FaultKinds.Leap:
                cluster.Database.ClockOffset += cluster.Between(cluster.Timing.Margin.TotalMilliseconds, cluster.Timing.TickGap.TotalMilliseconds);
                cluster.Disturbed = cluster.Time.Now;
                break;
            case FaultKinds.FailOver:
                Outage(cluster.Between(100, 3_000), cluster.FailOver);
                break;
            case FaultKinds.Leave:
                victim.Leave();
                cluster.Time.After(cluster.Between(2_000, 8_000), () => cluster.Start($"n{_joined++}"));
                break;
            case FaultKinds.Links:
                victim.AreLinksCut = true;
                cluster.Time.After(cluster.Between(1_000, 12_000), () => victim.AreLinksCut = false);
                break;
        }
    }

    private void Outage(TimeSpan length, Action before)
    {
        (cluster.IsDown, cluster.Disturbed) = (true, cluster.Time.Now);
        cluster.Time.After(length, () =>
        {
            before();
            (cluster.IsDown, cluster.Disturbed) = (false, cluster.Time.Now);
        });
    }
}
