using System.Net;
using Actors.Kernel;
using Actors.Links;
using Actors.Links.Messages;
using Actors.Links.Routing;
using Actors.Links.Security;
using Actors.Membership;
using Actors.Persistence;
using Actors.Sharding;
using Actors.TestKit;

namespace Benchmarks.Links;

/// <summary>A node of sharded entities that answer what they are asked, at the other end of a link or as the asking end.</summary>
internal sealed class EchoNode : IAsyncDisposable
{
    public const int Shards = 256;

    private readonly ActorSystem _system = new(TimeProvider.System);
    private readonly FixedShardMap _map = new(Shards);
    private readonly ShardRegion _region;
    private readonly NodeLinks _links;

    /// <param name="isOwner">Whether all shards are this node's.</param>
    public EchoNode(Guid id, bool isOwner)
    {
        var identity = new NodeIdentity();
        identity.Become(id);
        var database = new MemoryDatabase(TimeProvider.System, Shards);
        database.Give(isOwner ? id : Guid.Empty, Enumerable.Range(0, Shards));
        _region = new ShardRegion(_system, new MemoryEventStore(database, identity));
        _region.Register(Echo.Kind, static () => new Echo());
        _links = new NodeLinks(identity, _region, _map, new ClusterSecret("benchmark", new string('b', 32)), new MessageCodecs([Echo.Codec]));
        _region.Start();
    }

    /// <summary>Takes links on a port of its choice.</summary>
    public int Listen() => _links.Listen(new IPEndPoint(IPAddress.Loopback, 0)).Port;

    /// <summary>All shards are that node's.</summary>
    public void Owner(Guid id, int port) => _map.Assign(Enumerable.Range(0, Shards), new ShardOwner(id, 1, $"127.0.0.1:{port}"));

    public ActorRef Of(Guid entity) => _region.EntityRef(Echo.Kind, entity);

    public async ValueTask DisposeAsync()
    {
        await _links.DisposeAsync();
        await _region.DisposeAsync();
        await _system.DisposeAsync();
    }
}

/// <summary>What is asked and answered: 100 bytes.</summary>
internal sealed record Parcel(byte[] Bytes);

/// <summary>Answers with what it got.</summary>
internal sealed class Echo : PersistentEntity
{
    public static EntityKind Kind { get; } = new(1);

    public static IMessageCodec Codec { get; } = new MessageCodec<Parcel>(
        "benchmark.parcel.v1",
        static (parcel, into) =>
        {
            parcel.Bytes.CopyTo(into.GetSpan(parcel.Bytes.Length));
            into.Advance(parcel.Bytes.Length);
        },
        static bytes => new Parcel(bytes.ToArray()));

    protected override void Recover(EntityRow? row)
    {
    }

    protected override void Receive(object message) => Context.Reply(message);
}
