using System.ComponentModel;
using Downloads.Transfers;
using Origins.Content;
using Origins.Local;
using Origins.Nginx;

namespace Benchmarks.Transfers;

/// <summary>
/// An origin far away: each packet is long on its way and some are lost, so that a connection's rate is bound by TCP, begins low and grows slowly. A large file shows
/// how many connections it comes to, a small one how soon. Takes root, for network namespaces.
/// </summary>
public sealed class DistantFileRow : IRow
{
    private const string Far = "far";
    private const int MaxSegments = 16;
    private const int SmallMiB = 16;
    private const int LargeMiB = 64;
    private const long BitsPerSecond = 200_000_000;
    private const double Loss = 0.0005;
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(20);

    public string Name => "distant-file";

    public string About =>
        $"{SmallMiB} and {LargeMiB} MiB over {BitsPerSecond / 1_000_000} Mbit/s, {OneWay.TotalMilliseconds * 2} ms there and back, {Loss * 100} % lost, against curl and aria2";

    public async Task RunAsync(Report report)
    {
        using var network = BridgeNetwork.TryCreate(out var refusal);
        if (network is null)
        {
            report.Skip(refusal!);
            return;
        }

        LongWireProcess? wire = null;
        try
        {
            network.AddNamespace(Far, (outside, inside) => wire = new(outside, inside, OneWay, Loss));
            network.Limit(Far, BitsPerSecond);

            // What most servers use, and what loss slows down.
            network.Pace(Far, "cubic");
            await MeasureAsync(network, report);
        }
        catch (Exception refused) when (wire is null && refused is InvalidOperationException or Win32Exception)
        {
            report.Skip(refused.Message);
        }
        finally
        {
            wire?.Dispose();
        }
    }

    private static async Task MeasureAsync(BridgeNetwork network, Report report)
    {
        using var folder = new TemporaryFolder("distant-file");
        await using var nginx = await NginxOrigin.StartAsync(listen: "", address: network.AddressOf(Far), space: network.NamespaceOf(Far));
        await MeasureAsync(nginx, folder.Path, SmallMiB, report);
        var ours = await MeasureAsync(nginx, folder.Path, LargeMiB, report);
        var requests = (await nginx.FinishAsync()).Where(line => line.Uri == ours.AbsolutePath).ToList();
        report.Figure($"{LargeMiB} MiB, our connections at once, at most", requests.Max(last => requests.Count(other => IsOpenAtTheEndOf(last, other))), "");
    }

    /// <returns>What only we asked for.</returns>
    private static async Task<Uri> MeasureAsync(NginxOrigin nginx, string folder, int mib, Report report)
    {
        var content = new SeededContent(3, mib << 20);
        var (source, ours) = (nginx.Put($"{mib}", content), nginx.Put($"{mib}-ours", content));
        var target = Path.Combine(folder, "file");
        List<Contender> contenders =
        [
            new($"{mib} MiB, ours", async () =>
            {
                // A new one each time: no connection is left over whose rate has grown already.
                using var engine = new OurEngine(new TransferOptions { Root = folder, HashAlways = false });
                return await engine.FetchAsync(ours, "file", checksum: null, MaxSegments);
            }),
            new($"{mib} MiB, aria2 -x4", () => Peer.Aria2Async(source, target, 4)),
            new($"{mib} MiB, aria2 -x16 -k1M", () => Peer.Aria2Async(source, target, 16)),
        ];
        if (mib == SmallMiB)
        {
            contenders.Add(new($"{mib} MiB, curl", () => Peer.CurlAsync(source, target)));
        }

        await Contender.RunInTurnsAsync(contenders, () => File.Delete(target));
        contenders.ForEach(contender => contender.Tell(report));
        report.Figure($"{mib} MiB, wall to aria2's at 16 connections", contenders[0].Median.Wall / contenders[2].Median.Wall, "");
        return ours;
    }

    private static bool IsOpenAtTheEndOf(AccessLogLine last, AccessLogLine other) => other.At >= last.At && other.At - other.Took < last.At;
}
