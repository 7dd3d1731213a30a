using Origins.Content;
using Origins.Local;
using Origins.Nginx;

namespace Benchmarks.Transfers;

/// <summary>Many files of one size, accepted by a node in one request and published durably, in turns with programs that take a list of URLs and sync nothing.</summary>
public abstract class ManyFilesRow(int count, int bytes) : IRow
{
    private const int Parallel = 64;

    public abstract string Name { get; }

    public string About => $"{count} files of {bytes >> 10} KiB, accepted to published, durable, against curl and aria2 with {Parallel} at once, which sync nothing";

    public async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder(Name);
        await using var nginx = await NginxOrigin.StartAsync(listen: "");
        var sources = Enumerable.Range(0, count).Select(number => nginx.Put($"{number}.bin", new SeededContent((ulong)number, bytes))).ToArray();
        var (curl, aria2) = (Path.Combine(folder.Path, "curl"), Path.Combine(folder.Path, "aria2"));
        await File.WriteAllLinesAsync(curl, sources.Select((source, number) => $"url = \"{source}\"\noutput = \"{number}.bin\""));
        await File.WriteAllLinesAsync(aria2, sources.Select(source => source.AbsoluteUri));
        var (target, turn) = ("", 0);   // A fresh folder each: ext4 is slow where thousands of files were deleted a moment ago.
        var contenders = new Contender[]
        {
            new("ours", () => NodeRun.FetchAsync(sources, target, Parallel)),
            new("curl -Z", () => Peer.RunAsync("curl", "-s", "--no-progress-meter", "-Z", "--parallel-max", $"{Parallel}", "--output-dir", target, "-K", curl)),
            new("aria2 -j", () => Peer.RunAsync("aria2c", "-q", $"-j{Parallel}", "-d", target, "-i", aria2)),
        };
        await Contender.RunInTurnsAsync(contenders, () => target = folder.Folder($"out-{turn++}"));
        foreach (var contender in contenders)
        {
            contender.Tell(report);
        }

        Judge(report, contenders[0].Median, contenders[1].Median, contenders[2].Median);
    }

    private protected abstract void Judge(Report report, Cost ours, Cost curl, Cost aria2);
}

/// <summary>10,000 of 16 KiB.</summary>
public sealed class SmallFilesRow() : ManyFilesRow(10_000, 16 << 10)
{
    public override string Name => "small-files";

    private protected override void Judge(Report report, Cost ours, Cost curl, Cost aria2)
    {
        report.AtMost("wall to curl's", ours.Wall / curl.Wall, "", 1.5);
        report.AtMost("wall to aria2's", ours.Wall / aria2.Wall, "", 0.3);
    }
}

/// <summary>1,000 of 1 MiB.</summary>
public sealed class MegabyteFilesRow() : ManyFilesRow(1_000, 1 << 20)
{
    public override string Name => "megabyte-files";

    private protected override void Judge(Report report, Cost ours, Cost curl, Cost aria2) =>
        report.AtMost("wall to the best peer's", ours.Wall / Math.Min(curl.Wall, aria2.Wall), "", 0.8);
}
