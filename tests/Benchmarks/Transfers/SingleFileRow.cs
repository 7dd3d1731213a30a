using Downloads.Requests;
using Downloads.Transfers;
using Origins.Content;
using Origins.Local;
using Origins.Nginx;

namespace Benchmarks.Transfers;

/// <summary>One large file from nginx on the loopback to a fresh file on the disk, in turns with curl and aria2.</summary>
public sealed class SingleFileRow : IRow
{
    private const int Rounds = 5;
    private const int MaxSegments = 4;

    /// <summary>2 GiB, or what <c>TRANSFERS_MIB</c> says.</summary>
    private static readonly long Bytes = (long.TryParse(Environment.GetEnvironmentVariable("TRANSFERS_MIB"), out var mib) ? mib : 2_048) << 20;

    public string Name => "single-file";

    public string About => $"one file of {Bytes >> 20} MiB, fresh, against curl and aria2; then checked by SHA-256 against curl and sha256sum";

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
            new("curl", () => Peer.RunAsync("curl", "-s", "-o", target, source.AbsoluteUri)),
            new("aria2 -x1", () => Aria2Async(folder.Path, source, 1)),
            new("aria2 -x4", () => Aria2Async(folder.Path, source, 4)),
            new("ours, checked", () => plain.FetchAsync(source, "file", checksum, MaxSegments)),
            new("curl, sha256sum", async () =>
            {
                var fetched = await Peer.RunAsync("curl", "-s", "-o", target, source.AbsoluteUri);
                var summed = await Peer.RunAsync("sha256sum", target);
                return new(fetched.Wall + summed.Wall, fetched.Cpu + summed.Cpu);
            }),
        };
        await RunInTurnsAsync(contenders, target);
        foreach (var contender in contenders)
        {
            report.Figure($"{contender.Name}, wall", contender.Median.Wall, "s");
            report.Figure($"{contender.Name}, CPU", contender.Median.Cpu, "s");
        }

        var best = contenders[1..4].MinBy(contender => contender.Median.Wall)!;
        report.AtMost($"wall to the best peer's ({best.Name})", contenders[0].Median.Wall / best.Median.Wall, "", 0.45);
        report.AtMost("CPU to the best peer's", contenders[0].Median.Cpu / contenders[1..4].Min(contender => contender.Median.Cpu), "", 0.6);
        report.AtMost("wall checked to curl then sha256sum", contenders[4].Median.Wall / contenders[5].Median.Wall, "", 0.4);
        report.Figure("our peak memory", System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, "MiB");
    }

    private static async Task RunInTurnsAsync(Contender[] contenders, string target)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                File.Delete(target);
                contender.Costs.Add(await contender.RunAsync());
            }
        }
    }

    private static Task<Cost> Aria2Async(string folder, Uri source, int connections) => Peer.RunAsync(
        "aria2c", "-q", "--allow-overwrite=true", "-k1M", $"-x{connections}", $"-s{connections}", "-d", folder, "-o", "file", source.AbsoluteUri);

    private sealed record Contender(string Name, Func<Task<Cost>> RunAsync)
    {
        public List<Cost> Costs { get; } = [];

        public Cost Median => Cost.Median(Costs);
    }
}
