using Actors.Kernel;
using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>The way to entities of shards that this node does not own.</summary>
internal interface IShardRouter
{
    /// <summary>Takes a message over: it reaches its entity, or its sender is told why not. Any thread.</summary>
    void Route(EntityAddress address, object message, ActorRef? sender);
}

/// <summary>What a region does with a message that came from elsewhere.</summary>
internal enum DeliveryVerdict
{
    /// <summary>In the entity's mailbox.</summary>
    Taken,

    /// <summary>The shard is another node's.</summary>
    NotOwned,

    /// <summary>The shard is this node's, but takes no messages: the node stops, or hands it over.</summary>
    Closed,

    /// <summary>No entity of that kind lives in this build.</summary>
    UnknownKind,
}
