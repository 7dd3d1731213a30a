using Actors.Membership;
using Actors.Membership.Life;

namespace Downloads.Actors.Cluster.Feed;

/// <summary>Follows one topic of every other worker, as they come and go: a tail that breaks is taken up again while its node is a member.</summary>
internal sealed class PeerTails(ClusterSeat seat, string topic, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs until cancelled.</summary>
    /// <param name="came">An item of a node; one call at a time for each node.</param>
    /// <param name="ended">A node's tail has ended; what it told is out of date.</param>
    public async Task FollowAsync(Func<Guid, ReadOnlyMemory<byte>, ValueTask> came, Action<Guid> ended, CancellationToken cancellationToken)
    {
        var following = new Dictionary<Guid, Task>();
        using var timer = new PeriodicTimer(LookAgain, time);
        do
        {
            foreach (var node in following.Where(static peer => peer.Value.IsCompleted).Select(static peer => peer.Key).ToList())
            {
                following.Remove(node);
            }

            foreach (var peer in Peers().Where(peer => !following.ContainsKey(peer.NodeId)))
            {
                following.Add(peer.NodeId, FollowOneAsync(peer, came, ended, cancellationToken));
            }
        }
        while (await TickAsync(timer, cancellationToken));

        await Task.WhenAll(following.Values);
    }

    private IEnumerable<MemberRow> Peers() => seat.Member.View?.Members
        .Where(row => row.IsMember && row.Roles.HasFlag(NodeRoles.Worker) && row.NodeId != seat.Member.NodeId) ?? [];

    private async Task FollowOneAsync(MemberRow peer, Func<Guid, ReadOnlyMemory<byte>, ValueTask> came, Action<Guid> ended, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in seat.Links.FollowAsync(peer.NodeId, peer.Endpoint, topic, default, cancellationToken))
            {
                await came(peer.NodeId, item);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more, or the link is given up.
        }
        finally
        {
            ended(peer.NodeId);
        }
    }

    private static async ValueTask<bool> TickAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
