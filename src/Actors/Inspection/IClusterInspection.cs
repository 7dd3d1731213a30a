using Actors.Kernel;
using Actors.Membership;
using Actors.Persistence;
using Actors.Sharding;

namespace Actors.Inspection;

/// <summary>
/// What an operator may ask any node: of the cluster what the database knows, of the node what is in its memory. A node that runs alone is a cluster
/// of one, so that the same questions have the same answers. Any thread may ask; nothing is locked for longer than it takes to copy.
/// </summary>
public interface IClusterInspection
{
    /// <summary>Name of the cluster.</summary>
    string Name { get; }

    /// <summary>The incarnation that answers; empty before its first join.</summary>
    Guid Self { get; }

    /// <summary>Members and shard map as they are now.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    ClusterView Read();

    /// <summary>The same as last seen, at most a second or two old; asks nobody. Null before the first look.</summary>
    ClusterView? Latest();

    /// <summary>What this node's shards are doing; null where it never owns any.</summary>
    RegionFigures? Figures();

    /// <summary>All actors in this node's memory, entities included; parents before children.</summary>
    IReadOnlyList<ActorListing> Hierarchy();

    /// <summary>Entities of a shard that are active by the store, wherever the shard is: those that live with it, ordered by id.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    IReadOnlyList<EntityAddress> ActiveEntities(int shard, int limit);

    /// <summary>Tells a member to give its shards away and go.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    MemberOrder Leave(Guid nodeId);

    /// <summary>Declares a member dead. Its shards are taken over once its lease has run out.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    MemberOrder Down(Guid nodeId);
}

/// <summary>What became of an operator's order.</summary>
public enum MemberOrder
{
    /// <summary>It is so from now on.</summary>
    Done,

    /// <summary>The member's state does not allow it: it is leaving or gone already.</summary>
    Refused,

    /// <summary>The node runs alone: nobody could take its place.</summary>
    Alone,
}
