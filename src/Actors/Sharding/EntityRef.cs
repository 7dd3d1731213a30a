using Actors.Kernel;
using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>Reference of an entity by its address: finds the cell, or brings it to life, with each message.</summary>
internal sealed class EntityRef(ShardRegion region, EntityAddress address) : ActorRef
{
    public static string PathOf(EntityAddress address) => $"/shards/{address.Shard}/{address.Kind}/{address.EntityId}";

    public override void Tell(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        region.Deliver(address, new Letter(message, sender));
    }

    public override ValueTask<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        region.System.Asks.AskAsync<T>(this, message, timeout, cancellationToken);

    public override bool Equals(object? obj) => obj is EntityRef other && other.Address == Address;

    public override int GetHashCode() => Address.GetHashCode();

    public override string ToString() => PathOf(address);

    private EntityAddress Address => address;
}
