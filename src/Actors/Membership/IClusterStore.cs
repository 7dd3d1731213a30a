using Actors.Persistence;

namespace Actors.Membership;

/// <summary>
/// Who is a member and who owns which shard, as the database decides it (spec: cluster protocol, S1–S6 and S8). The fenced append and its
/// resolution (S7, S9) are <see cref="IEventStore"/>'s, over the same database.
/// </summary>
/// <remarks>
/// Each method is one statement that commits by itself, and synchronous. Any thread may call any of them; <see cref="Renew"/> never waits
/// for another one, nor for a thread of the pool. All times are of the database's clock. Every new epoch is greater than
/// the shard's last one and not less than the database's clock in milliseconds since 1970, so that an epoch lost in a failover is not
/// given twice.
/// </remarks>
/// <exception cref="StoreUnavailableException">
/// By any method: the database did not answer. The statement may have run; all are safe to repeat, or refuse what they find changed.
/// </exception>
public interface IClusterStore : IDisposable
{
    /// <summary>
    /// S1. Makes the process a member with a lease of <paramref name="lease"/>. A member of the same name is <see cref="NodeState.Gone"/> from then on.
    /// Repeated with the same id by a member it renews the lease.
    /// </summary>
    /// <exception cref="ArgumentException">The id belongs to a node that is a member no more.</exception>
    Joined Join(NodeRegistration node, TimeSpan lease);

    /// <summary>S2. Renews the lease, expired or not, unless the node is a member no more.</summary>
    /// <param name="accused">Nodes that this one cannot reach although the database can; replaces what it said before.</param>
    Heartbeat Renew(Guid nodeId, TimeSpan lease, IReadOnlyCollection<Guid> accused);

    /// <summary>
    /// S3. The clock went backwards: no lease, that of a dead node included, lasts longer than <paramref name="lease"/> from now (0.5 s are forgiven).
    /// </summary>
    /// <returns>Leases cut.</returns>
    int Clamp(TimeSpan lease);

    /// <summary>
    /// S4. Applies a plan in one transaction: expired nodes are declared dead, then each assignment is done whose shard has the epoch given, whose
    /// new owner is up, and which has no owner, or one that is gone, or, with no grace period under way, one that is dead with its lease run out, or which
    /// moves to that owner for longer than <see cref="ClusterTiming.Drain"/>. Where nobody planned for longer than <see cref="ClusterTiming.TickGap"/>, or the last
    /// plan lies in the future, or it ran on another timeline, a grace period begins: nobody is declared dead (evicted ones neither)
    /// before it is over.
    /// </summary>
    /// <returns>Null where the map is another, or another plan is being applied.</returns>
    PlanOutcome? Apply(PlanStep plan, ClusterTiming timing);

    /// <summary>
    /// S5. Asks owners to hand shards over. Each is done whose shard has the epoch given and no target, or one that is not up any more; none is
    /// where the map is another than <paramref name="mapVersion"/>.
    /// </summary>
    /// <returns>The shards for which it was done.</returns>
    IReadOnlyList<int> Propose(long mapVersion, IReadOnlyList<ShardMove> moves);

    /// <summary>
    /// S6. Hands shards that <paramref name="nodeId"/> owns under the epochs given to their targets, each under a new epoch. Where a target is not
    /// up or its lease has run out, the shard stays: its owner goes on.
    /// </summary>
    /// <returns>What was handed over.</returns>
    IReadOnlyList<ReleasedShard> Release(Guid nodeId, IReadOnlyList<ShardLease> shards);

    /// <summary>
    /// S8. The database was replaced by a copy that may have lost commits: every shard gets a new epoch under its owner, the map
    /// and the generation grow, and a grace period begins. Nothing happens where the stored timeline is not <paramref name="from"/>.
    /// </summary>
    bool ChangeTimeline(string from, string to, TimeSpan grace);

    /// <summary>From <see cref="NodeState.Up"/> to <see cref="NodeState.Leaving"/>; false where the node is not up.</summary>
    bool Leave(Guid nodeId);

    /// <summary>Ends a membership: <see cref="NodeState.Gone"/>, with the lease at its end. Said by the node itself, once it does nothing any more.</summary>
    bool Depart(Guid nodeId);

    /// <summary>Declares a member dead on an operator's word, grace or not. Its shards are free when its lease has run out.</summary>
    bool Down(Guid nodeId);

    /// <summary>Removes the rows of nodes that ceased to be members longer ago than <paramref name="age"/> and own nothing.</summary>
    int Forget(TimeSpan age);

    /// <summary>Members and map of one moment.</summary>
    ClusterView Read();
}
