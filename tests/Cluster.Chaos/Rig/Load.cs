using System.Collections.Concurrent;
using System.Net;
using Origins.Content;
using Origins.Nginx;
using Origins.Nodes;

namespace Cluster.Chaos.Rig;

/// <summary>
/// Jobs of mixed size, handed to any gateway in small batches over the whole time. A batch that was not acknowledged is sent again under its
/// Idempotency-Key until it is: so every job exists once.
/// </summary>
internal sealed class Load(ChaosCluster cluster, NginxOrigin origin, int seed)
{
    private const int Batch = 10;
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<string, SeededContent> _accepted = new(StringComparer.Ordinal);

    /// <summary>What was acknowledged: id and the file it is to become, by the file's name.</summary>
    public ConcurrentDictionary<string, string> Ids { get; } = new(StringComparer.Ordinal);

    /// <summary>Content by file name.</summary>
    public IReadOnlyDictionary<string, SeededContent> Contents => _accepted;

    /// <summary>Submits <paramref name="count"/> jobs, spread over <paramref name="duration"/>.</summary>
    public async Task RunAsync(int count, TimeSpan duration)
    {
        var batches = (count + Batch - 1) / Batch;
        for (var i = 0; i < batches; i++)
        {
            await SubmitAsync(i);
            await Task.Delay(duration / batches);
        }
    }

    private async Task SubmitAsync(int batch)
    {
        var names = Enumerable.Range(0, Batch).Select(i => $"{batch}-{i}.bin").ToArray();
        var contents = names.Select((_, i) => new SeededContent((ulong)(seed * 100_000 + batch * Batch + i), Length())).ToArray();
        var jobs = names.Zip(contents, (name, content) => new { url = origin.Put(name, content) }).ToArray();
        while (true)
        {
            using var client = new NodeClient(cluster[ChaosCluster.Gateways[_random.Next(ChaosCluster.Gateways.Count)]].Setup.Address);
            try
            {
                var reply = await client.PostAsync("api/downloads", jobs, $"batch-{seed}-{batch}");
                if (reply.Status == HttpStatusCode.Accepted)
                {
                    var ids = reply.Body.GetProperty("downloads").EnumerateArray().Select(download => download.GetProperty("id").GetString()!);
                    foreach (var (name, content, id) in names.Zip(contents, ids))
                    {
                        _accepted[name] = content;
                        Ids[name] = id;
                    }

                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                // The gateway is down, or went away with the answer.
            }

            await Task.Delay(Again);
        }
    }

    /// <summary>Mostly small, some large, a few empty.</summary>
    private long Length() => _random.Next(20) switch
    {
        0 => 0,
        < 4 => _random.Next(400_000, 1_500_000),
        _ => _random.Next(1, 150_000),
    };
}
