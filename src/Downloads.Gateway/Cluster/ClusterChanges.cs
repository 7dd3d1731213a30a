using Actors.Membership;
using Downloads.Gateway.Live;

namespace Downloads.Gateway.Cluster;

/// <summary>What happened between two views of a cluster, as the <c>data</c> of the topic <c>cluster</c>: pure.</summary>
/// <remarks>
/// <c>member_joined</c>, <c>member_changed</c> (status, reachability) and <c>member_gone</c> carry the member as it is now; <c>shards_moved</c> carries each shard with a
/// new owner or epoch.
/// </remarks>
internal static class ClusterChanges
{
    public static IEnumerable<DataWriter> Between(ClusterView before, ClusterView after, string cluster)
    {
        var (was, now) = (new ClusterFacts(before, Guid.Empty, cluster), new ClusterFacts(after, Guid.Empty, cluster));
        var known = before.Members.ToDictionary(static row => row.NodeId);
        foreach (var row in after.Members)
        {
            if (Word(was, known.GetValueOrDefault(row.NodeId), now, row) is { } word)
            {
                yield return ClusterData.Member(word, now.Member(row));
            }
        }

        var moved = after.Shards.Where(shard => IsMoved(before.Shards, shard)).ToList();
        if (moved.Count > 0)
        {
            yield return ClusterData.ShardsMoved(now.Shards(figures: null), [.. moved.Select(shard => (shard.Shard, FormerOwner(before.Shards, shard)))], was);
        }
    }

    private static string? Word(ClusterFacts was, MemberRow? before, ClusterFacts now, MemberRow after) => before switch
    {
        null => after.IsMember ? "member_joined" : null,
        { IsMember: true } when !after.IsMember => "member_gone",
        _ when before.State != after.State => "member_changed",
        _ when after.IsMember && was.IsReachable(before) != now.IsReachable(after) => "member_changed",
        _ => null,
    };

    private static bool IsMoved(IReadOnlyList<ShardRow> before, ShardRow after) =>
        after.Shard >= before.Count || before[after.Shard].Owner != after.Owner || before[after.Shard].Epoch != after.Epoch;

    private static Guid? FormerOwner(IReadOnlyList<ShardRow> before, ShardRow after) => after.Shard < before.Count ? before[after.Shard].Owner : null;
}
