using System.Text.Json;

namespace Origins.Nodes;

/// <summary>Waits until a cluster has nothing left to arrange.</summary>
/// <remarks>Its first node takes every shard; by themselves the others get their share once nobody has come or gone for ten seconds.</remarks>
public static class ClusterRest
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>On return all <paramref name="members"/> are up, every shard has an owner, none moves, and no worker has more than one shard more than another.</summary>
    /// <param name="client">Of a member.</param>
    /// <exception cref="TimeoutException">The message holds the cluster's figures.</exception>
    public static async Task WaitForRestAsync(this NodeClient client, int members, TimeSpan patience)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var reply = await client.GetAsync("cluster/stats"); !IsAtRest(reply.Succeeded(), members); reply = await client.GetAsync("cluster/stats"))
        {
            if (TimeProvider.System.GetElapsedTime(start) > patience)
            {
                throw new TimeoutException($"The shards are not spread over {members} members: {reply.Body}");
            }

            await Task.Delay(Look, TimeProvider.System);
        }
    }

    private static bool IsAtRest(JsonElement stats, int members) =>
        Number(stats, "up") == members && Number(stats, "leaving") == 0 && Number(stats, "unreachable") == 0
        && Number(stats, "unowned") == 0 && Number(stats, "moving") == 0
        && Number(stats, "most_shards") - Number(stats, "fewest_shards") <= 1;

    private static int Number(JsonElement stats, string name) => stats.GetProperty(name).GetInt32();
}
