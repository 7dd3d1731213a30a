using System.ComponentModel;
using Downloads.Transfers;
using Origins.Content;
using Origins.Local;
using Origins.Nginx;

namespace Benchmarks.Transfers;

/// <summary>
/// An origin far away: each packet is long on its way and some are lost, so that a connection's rate is bound by TCP, begins low and grows slowly. Takes root, for
/// network namespaces.
/// </summary>
public sealed class DistantFileRow : IRow
{
    private const string Far = "far";
    private const int MaxSegments = 16;
    private const int FileMiB = 64;
    private const long BitsPerSecond = 200_000_000;
    private const double Loss = 0.0005;
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(20);

    public string Name => "distant-file";

    public string About =>
        $"{FileMiB} MiB over {BitsPerSecond / 1_000_000} Mbit/s, {OneWay.TotalMilliseconds * 2} ms there and back, {Loss * 100} % lost, against curl and aria2";

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
        var source = nginx.Put("file", new SeededContent(3, FileMiB << 20));
        var target = Path.Combine(folder.Path, "file");
        var connections = new List<double>();
        var contenders = new Contender[]
        {
            new("ours", async () =>
            {
                // A new one each time: no connection is left over whose rate has grown already.
                using var engine = new OurEngine(new TransferOptions { Root = folder.Path, HashAlways = false });
                var before = nginx.Log().Count;
                var cost = await engine.FetchAsync(source, "file", checksum: null, MaxSegments);
                connections.Add(nginx.Log().Skip(before).Select(line => line.Connection).Distinct().Count());
                return cost;
            }),
            new("curl", () => Peer.CurlAsync(source, target)),
            new("aria2 -x4", () => Peer.Aria2Async(source, target, 4)),
            new("aria2 -x16 -k1M", () => Peer.Aria2Async(source, target, 16)),
        };
        await Contender.RunInTurnsAsync(contenders, () => File.Delete(target));
        foreach (var contender in contenders)
        {
            contender.Tell(report);
        }

        report.Figure("our connections", Measure.Median(connections), "");
        report.Figure("wall to aria2's at 16 connections", contenders[0].Median.Wall / contenders[3].Median.Wall, "");
    }
}
