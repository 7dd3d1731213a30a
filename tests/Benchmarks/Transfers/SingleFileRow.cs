using System.Diagnostics;
using Downloads.Requests;
using Downloads.Transfers;
using Origins.Content;
using Origins.Local;
using Origins.Nginx;

namespace Benchmarks.Transfers;

/// <summary>One large file from nginx on the loopback to a fresh file on the disk, in turns with curl, wget and aria2.</summary>
public sealed class SingleFileRow : IRow
{
    private const int MaxSegments = 4;

    /// <summary>2 GiB, or what <c>TRANSFERS_MIB</c> says.</summary>
    private static readonly long Bytes = (long.TryParse(Environment.GetEnvironmentVariable("TRANSFERS_MIB"), out var mib) ? mib : 2_048) << 20;

    public string Name => "single-file";

    public string About => $"one file of {Bytes >> 20} MiB, fresh, against curl, wget and aria2; then checked by SHA-256 against curl and sha256sum";

    public async Task RunAsync(Report report)
    {
        using var folder = new TemporaryFolder("single-file");
        await using var nginx = await NginxOrigin.StartAsync(listen: "");
        var content = new SeededContent(1, Bytes);
        var source = nginx.Put("file", content);
        var checksum = new Checksum("sha-256", content.Sha256());
        using var plain = new OurEngine(new TransferOptions { Root = folder.Path, HashAlways = false });
        var target = Path.Combine(folder.Path, "file");
        var contenders = new Contender[]
        {
            new("ours", () => plain.FetchAsync(source, "file", checksum: null, MaxSegments)),
            new("curl", () => Peer.CurlAsync(source, target)),
            new("wget", () => Peer.WgetAsync(source, target)),
            new("aria2 -x1", () => Peer.Aria2Async(source, target, 1)),
            new("aria2 -x4", () => Peer.Aria2Async(source, target, 4)),
            new("ours, checked", () => plain.FetchAsync(source, "file", checksum, MaxSegments)),
            new("curl, sha256sum", async () =>
            {
                var fetched = await Peer.CurlAsync(source, target);
                var summed = await Peer.RunAsync("sha256sum", target);
                return new(fetched.Wall + summed.Wall, fetched.Cpu + summed.Cpu);
            }),
        };
        await Contender.RunInTurnsAsync(contenders, () => File.Delete(target));
        foreach (var contender in contenders)
        {
            contender.Tell(report);
        }

        var best = contenders[1..5].MinBy(contender => contender.Median.Wall)!;
        report.AtMost($"wall to the best peer's ({best.Name})", contenders[0].Median.Wall / best.Median.Wall, "", 0.45);
        report.AtMost("CPU to the best peer's", contenders[0].Median.Cpu / contenders[1..5].Min(contender => contender.Median.Cpu), "", 0.6);
        report.AtMost("wall checked to curl then sha256sum", contenders[5].Median.Wall / contenders[6].Median.Wall, "", 0.4);
        report.Figure("our peak memory", Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, "MiB");
    }
}
