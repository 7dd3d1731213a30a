using Actors.Kernel;
using Actors.Membership;
using Actors.Membership.Life;
using Actors.Sharding;
using Actors.TestKit;
using Actors.Tests.Sharding;
using Microsoft.Extensions.Logging.Abstractions;

namespace Actors.Tests.Membership;

/// <summary>A whole node in this process, but for links: member, keeper and region over a database that others share.</summary>
internal sealed class MemoryNode : IAsyncDisposable
{
    /// <summary>
    /// Real time, short: a member's threads wait by themselves. The lease is many renewals long, so that a machine which is busy for a second makes no
    /// node look dead that is well.
    /// </summary>
    public static readonly ClusterTiming Quick = new()
    {
        Lease = TimeSpan.FromMilliseconds(2_000),
        Renew = TimeSpan.FromMilliseconds(150),
        Retry = TimeSpan.FromMilliseconds(50),
        Margin = TimeSpan.FromMilliseconds(100),
        Tick = TimeSpan.FromMilliseconds(50),
        TickGap = TimeSpan.FromMilliseconds(950),
        Drain = TimeSpan.FromSeconds(2),
        Settle = TimeSpan.FromMilliseconds(200),
        Coast = TimeSpan.FromMilliseconds(500),
    };

    private readonly ActorSystem _system = new(TimeProvider.System);
    private readonly ShardKeeper _keeper;
    private volatile bool _isCut;
    private volatile bool _cannotRenew;

    public MemoryNode(MemoryDatabase database, string name)
    {
        Cluster = new MemoryClusterStore(database) { IsCut = () => _isCut || (_cannotRenew && Thread.CurrentThread.Name == "cluster-renew") };
        Store = new MemoryEventStore(database, Identity);
        Region = new ShardRegion(_system, Store);
        Region.Register(Ledger.Kind, () => new Ledger(Log));
        Region.Start();
        _keeper = new ShardKeeper(Region, Cluster, NullLogger.Instance) { Released = _ => Member!.Released() };
        Member = new ClusterMember(
            Cluster, Identity, new MemberProfile(name, name, NodeRoles.Worker, 100, "1.0"), _keeper, TimeProvider.System, Quick, NullLogger.Instance);
        Member.Start();
    }

    public NodeIdentity Identity { get; } = new();

    public MemoryClusterStore Cluster { get; }

    public MemoryEventStore Store { get; }

    public ShardRegion Region { get; }

    public ClusterMember Member { get; }

    public LedgerLog Log { get; } = new();

    public int Held => Enumerable.Range(0, Store.ShardCount).Count(shard => Region.EpochOf(shard) is not null);

    /// <summary>Cuts the node from the database, or mends it.</summary>
    public void Cut(bool isCut)
    {
        _isCut = isCut;
        Store.Unreadable = isCut;
        Store.Fault = isCut ? static _ => AppendFault.NotWritten : null;
    }

    /// <summary>From now on no renewal comes through; whatever else the node says does.</summary>
    public void RenewNoMore() => _cannotRenew = true;

    /// <summary>Asks until the message is taken: a node goes on a moment after its lease is renewed, and a shard may be on its way once more.</summary>
    public async Task<Written> AskAsync(Guid id, object message)
    {
        while (true)
        {
            try
            {
                return await Region.EntityRef(Ledger.Kind, id).AskAsync<Written>(message, TimeSpan.FromSeconds(20));
            }
            catch (AskFailedException refused) when (refused.Failure.Code is "node.suspended" or "shard.draining" or "shard.not_owned")
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut(false);
        Member.Dispose();
        await _keeper.DisposeAsync();
        await Region.DisposeAsync();
        await _system.DisposeAsync();
    }
}
