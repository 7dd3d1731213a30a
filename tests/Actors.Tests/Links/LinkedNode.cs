using System.Net;
using Actors.Kernel;
using Actors.Links;
using Actors.Links.Messages;
using Actors.Links.Routing;
using Actors.Links.Security;
using Actors.Membership;
using Actors.Sharding;
using Actors.TestKit;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

/// <summary>A node of ledgers on loopback sockets, over a database that it shares with the others, with a shard map of its own.</summary>
internal sealed class LinkedNode : IAsyncDisposable
{
    public const string Secret = "one secret for all the tests";

    public LinkedNode(
        MemoryDatabase database, ManualTime time, IEnumerable<int> shards, LinkOptions? options = null, string secret = Secret, LinkTls? tls = null,
        MessageCodecs? codecs = null)
    {
        Time = time;
        Identity.Become(Guid.NewGuid());
        database.Give(Identity.NodeId, shards);
        Store = new MemoryEventStore(database, Identity);
        System = new ActorSystem(time, Log);
        Region = new ShardRegion(System, Store);
        Region.Register(Ledger.Kind, () => new Ledger(Ledgers));
        Map = new FixedShardMap(database.ShardCount);
        Links = new NodeLinks(Identity, Region, Map, new ClusterSecret("test", secret), codecs ?? LinkCodecs.All, options, tls);
        Address = Links.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        Region.Start();
    }

    public NodeIdentity Identity { get; } = new();

    public ManualTime Time { get; }

    public MemoryEventStore Store { get; }

    public ActorSystem System { get; }

    public ShardRegion Region { get; }

    public FixedShardMap Map { get; }

    public NodeLinks Links { get; }

    public LedgerLog Ledgers { get; } = new();

    public RecordingLog Log { get; } = new();

    public IPEndPoint Address { get; }

    /// <summary>This node as an owner, by its own address or through a proxy.</summary>
    public ShardOwner AsOwner(IPEndPoint? through = null, long epoch = 1) => new(Identity.NodeId, epoch, (through ?? Address).ToString());

    public ActorRef Ref(Guid id) => Region.EntityRef(Ledger.Kind, id);

    public Task<Written> AskAsync(Guid id, object message, TimeSpan? timeout = null) =>
        Ref(id).AskAsync<Written>(message, timeout ?? TimeSpan.FromMinutes(1)).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Links.DisposeAsync();
        await Region.DisposeAsync();
        await System.DisposeAsync();
    }
}
