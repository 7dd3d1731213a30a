using Cluster.Chaos.Rig;
using Origins.Content;
using Origins.Nodes;

namespace Cluster.Chaos.Audit;

/// <summary>Nothing acknowledged is lost, and every file is what its origin has.</summary>
internal static class FileAudit
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until all jobs are final; fails where that takes longer than <paramref name="patience"/>.</summary>
    public static async Task ShouldCompleteAsync(ChaosCluster cluster, Load load, TimeSpan patience)
    {
        using var client = new NodeClient(cluster["g1"].Setup.Address);
        using var late = new CancellationTokenSource(patience);
        while (true)
        {
            var downloads = await client.ListAsync();
            var states = downloads.ToDictionary(static d => d.GetProperty("id").GetString()!, static d => d, StringComparer.Ordinal);
            var open = load.Ids.Where(job => !states.TryGetValue(job.Value, out var download) || download.GetProperty("status").GetString() != "completed").ToList();
            if (open.Count == 0)
            {
                downloads.Count.ShouldBe(load.Ids.Count, "no job may exist that nobody was told of");
                return;
            }

            if (late.IsCancellationRequested)
            {
                var first = open.Take(10).Select(job => $"{job.Key} {(states.TryGetValue(job.Value, out var download) ? download.ToString() : "is unknown")}");
                throw new TimeoutException($"{open.Count} of {load.Ids.Count} jobs have not completed:\n{string.Join('\n', first)}\n{cluster.Outputs()}");
            }

            await Task.Delay(Look);
        }
    }

    public static void ShouldBeRight(ChaosCluster cluster, Load load)
    {
        foreach (var (name, content) in load.Contents)
        {
            var path = Path.Combine(cluster.Root, name);
            File.Exists(path).ShouldBeTrue(name);
            new FileInfo(path).Length.ShouldBe(content.Length, name);
            FileDigest.Sha256(path).ShouldBe(content.Sha256(), name);
        }

        Directory.EnumerateFiles(cluster.Root).Select(Path.GetFileName).Where(static name => !name!.StartsWith('.'))
            .Except(load.Contents.Keys, StringComparer.Ordinal).ShouldBeEmpty("files that nobody asked for");
    }
}
