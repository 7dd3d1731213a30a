using Downloads.Transfers.Files;
using Downloads.Transfers.Tests.Rig;
using FsCheck;
using FsCheck.Fluent;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Random faults over random resources, with stops and kills between: what is published is one version whole, or nothing is.</summary>
public sealed class FaultScheduleTests
{
    private const int Runs = 150;
    private const int SegmentedRuns = 40;
    private const int Attempts = 8;

    [Fact]
    public void The_published_file_is_one_version_whole_whatever_happens() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => RunAsync(seed, segmented: false).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));

    [Fact]
    public void So_it_is_where_several_connections_bring_it()
    {
        var several = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => several += RunAsync(seed, segmented: true).GetAwaiter().GetResult() > 0 ? 1 : 0)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(SegmentedRuns));
        several.ShouldBeGreaterThan(SegmentedRuns / 5);
    }

    /// <summary>Returns how many further connections there were at once.</summary>
    private static async Task<int> RunAsync(int seed, bool segmented)
    {
        var random = new Random(seed);
        var versions = segmented ? Slowed(FaultSchedule.Versions(random, 3 << 20, 8 << 20)) : FaultSchedule.Versions(random, 1, 250_000);
        var current = 0;
        await using var origin = new FaultyOrigin();
        origin.Script = exchange =>
        {
            lock (random)
            {
                current = random.Next(6) == 0 ? random.Next(versions.Length) : current;
                return exchange.Number % 3 == 0 && segmented
                    ? versions[current].ServeAsync(exchange)
                    : FaultSchedule.Misbehave(exchange, versions[current], random);
            }
        };
        using var rig = new TransferRig(options => options with
        {
            CheckpointInterval = TimeSpan.Zero,
            CheckpointBytes = segmented ? 100_000 : 10_000,
            BufferBytes = 4_096 << random.Next(5),
            SegmentedFrom = 1 << 20,
        }) { MaxSegments = segmented ? 8 : 1 };
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            rig.ForgetReports();
            if (await AttemptAsync(rig, origin.UriOf("a"), random, versions[0].Length * 3 / 2))
            {
                break;
            }
        }

        if (rig.Published.Length == 0)
        {
            origin.Script = exchange => versions[current].ServeAsync(exchange);
            rig.Sink.OnCheckpoint = static _ => Task.CompletedTask;
            await rig.PublishAsync(origin.UriOf("a"));
        }

        var published = FileDigest.Sha256(Path.Combine(rig.Root, rig.Published.ShouldHaveSingleItem()));
        versions.Select(version => version.Sha256).ShouldContain(published, $"seed {seed}");
        return rig.Connections.Highest;
    }

    /// <summary>Whether it ended with a published file.</summary>
    private static async Task<bool> AttemptAsync(TransferRig rig, Uri source, Random random, long longest)
    {
        using var stop = new CancellationTokenSource();
        var stopAt = random.Next(4) == 0 ? random.NextInt64(longest) : long.MaxValue;
        rig.Sink.OnCheckpoint = claim =>
        {
            if (claim.Bytes >= stopAt)
            {
                stop.Cancel();
            }

            return Task.CompletedTask;
        };
        var outcome = await rig.RunAsync(source, stop: stop.Token);
        if (outcome is TransferOutcome.Fetched fetched)
        {
            await new Downloads.Transfers.Files.FilePublisher(rig.Options).PublishAsync(rig.PartPath, rig.Root, fetched.File, Downloads.Requests.CollisionPolicy.Rename);
            return true;
        }

        if (random.Next(3) == 0 && rig.Sink.Checkpoints is { Count: > 0 } claims)
        {
            await KillAsync(rig, claims[random.Next(claims.Count)], random);
        }

        return false;
    }

    /// <summary>As if the process had died right after a checkpoint: the next attempt knows that claim only, and all else is garbage.</summary>
    private static async Task KillAsync(TransferRig rig, ResumeData claim, Random random)
    {
        rig.Kept = claim;
        if (!File.Exists(rig.PartPath))
        {
            return;
        }

        await using var part = File.OpenWrite(rig.PartPath);
        foreach (var lost in new RangeSet(claim.Ranges).Missing(part.Length))
        {
            var garbage = new byte[lost.End - lost.Start];
            random.NextBytes(garbage);
            part.Position = lost.Start;
            await part.WriteAsync(garbage);
        }
    }

    /// <summary>About 16 MB/s a connection, so that more of them help.</summary>
    private static Resource[] Slowed(Resource[] versions) =>
        [.. versions.Select(version => version with { Pace = () => Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System) })];
}
