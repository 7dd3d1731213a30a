using System.Diagnostics;
using Downloads.Transfers;
using Origins.Content;
using Origins.Local;
using Origins.Nginx;

namespace Benchmarks.Transfers;

/// <summary>An origin that gives each connection 20 MB/s: who opens more of them, and how soon, is done first.</summary>
public sealed class ThrottledFileRow : IRow
{
    private const int MaxSegments = 16;

    public string Name => "throttled-file";

    public string About => "256 MiB from an origin that gives 20 MB/s a connection, against aria2 and axel";

    public async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder("throttled-file");
        await using var nginx = await NginxOrigin.StartAsync("limit_rate 20m;", listen: "");
        var source = nginx.Put("file", new SeededContent(2, 256 << 20));
        using var engine = new OurEngine(new TransferOptions { Root = folder.Path, HashAlways = false });
        var target = Path.Combine(folder.Path, "file");
        var contenders = new Contender[]
        {
            new("ours", () => engine.FetchAsync(source, "file", checksum: null, MaxSegments)),
            new("aria2 -x4", () => Peer.Aria2Async(source, target, 4)),
            new("aria2 -x16 -k1M", () => Peer.Aria2Async(source, target, 16)),
            new("axel -n16", () => Peer.AxelAsync(source, target, 16)),
        };
        await Contender.RunInTurnsAsync(contenders, () => File.Delete(target));
        foreach (var contender in contenders)
        {
            contender.Tell(report);
        }

        report.Figure("our peak memory", Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, "MiB");
        report.AtMost("wall to the best peer's at 16 connections", contenders[0].Median.Wall / contenders[2..].Min(contender => contender.Median.Wall), "", 1.0);
    }
}
