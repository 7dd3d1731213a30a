namespace Actors.Links.Routing;

/// <summary>Who owns which shard, as far as this node has heard. Safe for concurrent use; answers from memory.</summary>
public interface IShardMap
{
    /// <summary>Grows with every change of an owner in the whole cluster.</summary>
    long Version { get; }

    /// <summary>The owner of a shard, or null where none is known.</summary>
    ShardOwner? OwnerOf(int shard);

    /// <summary>Another node has told that a newer map exists: reads it soon. Returns at once.</summary>
    void Refresh();

    /// <summary>Calls <paramref name="changed"/> after every change, on any thread, until the result is disposed.</summary>
    IDisposable Subscribe(Action changed);
}

/// <summary>The owner of a shard.</summary>
/// <param name="Node">The node's incarnation.</param>
/// <param name="Epoch">The fencing token under which it owns the shard.</param>
/// <param name="Endpoint">Where its links listen: <c>host:port</c>.</param>
public sealed record ShardOwner(Guid Node, long Epoch, string Endpoint);
