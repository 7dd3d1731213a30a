using Downloads.Transfers.Tests.Rig;
using FsCheck;
using FsCheck.Fluent;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Random faults over random resources, with stops and kills between: what is published is one version whole, or nothing is.</summary>
public sealed class FaultScheduleTests
{
    private const int Runs = 150;
    private const int Attempts = 8;

    [Fact]
    public void The_published_file_is_one_version_whole_whatever_happens() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => RunAsync(seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var versions = Versions(random);
        var current = 0;
        await using var origin = new FaultyOrigin();
        origin.Script = exchange =>
        {
            current = random.Next(6) == 0 ? random.Next(versions.Length) : current;
            return Misbehave(exchange, versions[current], random);
        };
        using var rig = new TransferRig(options => options with { CheckpointInterval = TimeSpan.Zero, CheckpointBytes = 10_000, BufferBytes = 4_096 << random.Next(5) });
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            rig.ForgetReports();
            if (await AttemptAsync(rig, origin.UriOf("a"), random))
            {
                break;
            }
        }

        if (rig.Published.Length == 0)
        {
            origin.Script = exchange => versions[current].ServeAsync(exchange);
            await rig.PublishAsync(origin.UriOf("a"));
        }

        var published = FileDigest.Sha256(Path.Combine(rig.Root, rig.Published.ShouldHaveSingleItem()));
        versions.Select(version => version.Sha256).ShouldContain(published, $"seed {seed}");
    }

    /// <summary>Whether it ended with a published file.</summary>
    private static async Task<bool> AttemptAsync(TransferRig rig, Uri source, Random random)
    {
        using var stop = new CancellationTokenSource();
        var stopAt = random.Next(4) == 0 ? random.Next(300_000) : long.MaxValue;
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

    /// <summary>As if the process had died right after a checkpoint: the next attempt knows that claim only, and what lies behind it is garbage.</summary>
    private static async Task KillAsync(TransferRig rig, ResumeData claim, Random random)
    {
        rig.Kept = claim;
        if (!File.Exists(rig.PartPath))
        {
            return;
        }

        await using var part = File.OpenWrite(rig.PartPath);
        part.Position = Math.Min(claim.Ranges[^1].End, part.Length);
        var garbage = new byte[part.Length - part.Position];
        random.NextBytes(garbage);
        await part.WriteAsync(garbage);
    }

    private static Resource[] Versions(Random random)
    {
        var length = random.Next(1, 250_000);
        var dated = random.Next(3) == 0;
        return
        [
            .. Enumerable.Range(1, random.Next(1, 4)).Select(number => new Resource((ulong)random.NextInt64(), random.Next(2) == 0 ? length : random.Next(1, 250_000))
            {
                ETag = dated ? null : $"\"v{number}\"",
                LastModified = dated ? $"Thu, 0{number} Jan 2026 10:00:00 GMT" : null,
            }),
        ];
    }

    private static Task Misbehave(Exchange exchange, Resource version, Random random)
    {
        var cut = random.Next(2) == 0 ? random.NextInt64(version.Length + 1) : long.MaxValue;
        Func<Exchange, Task> then = random.Next(2) == 0 ? Exchange.CloseAsync : Exchange.ResetAsync;
        var off = random.Next(-2, 3);
        return random.Next(12) switch
        {
            0 => exchange.SendHeadAsync("503 Busy", ("Content-Length", "0")),
            1 => then(exchange),
            2 => (version with { HonoursRanges = false }).ServeAsync(exchange, cut, then),
            3 => (version with { HonoursRanges = false, TellsLength = false }).ServeAsync(exchange, cut, then),
            4 => (version with { IgnoresIfRange = true }).ServeAsync(exchange, cut, then),
            5 => (version with { TellsLength = false }).ServeAsync(exchange, cut, then),
            6 => (version with { ETag = version.ETag is null ? null : "W/" + version.ETag }).ServeAsync(exchange, cut, then),
            7 => (version with { Rewrite = (name, value) => name == "Content-Range" ? Shift(value, off) : value }).ServeAsync(exchange, cut, then),
            8 => (version with { Rewrite = (name, value) => name == "Content-Range" ? value.Split('/')[0] + "/*" : value }).ServeAsync(exchange, cut, then),
            _ => version.ServeAsync(exchange, cut, then),
        };
    }

    private static string Shift(string range, int by)
    {
        var bounds = range["bytes ".Length..].Split('-', '/');
        return bounds[0] == "*" ? range : $"bytes {Math.Max(0, long.Parse(bounds[0]) + by)}-{bounds[1]}/{bounds[2]}";
    }
}
