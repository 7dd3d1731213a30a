using Actors.Kernel;
using Actors.Membership;
using Actors.Persistence;
using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

/// <summary>Two nodes' regions of ledgers over one database, in one process. Who owns what is decided by the test.</summary>
internal sealed class TwoRegions : IAsyncDisposable
{
    public const int Shards = 4;
    private static readonly ClusterTiming Calm = new() { Lease = TimeSpan.FromSeconds(-1), TickGap = TimeSpan.FromHours(1) };

    public TwoRegions()
    {
        Database = new MemoryDatabase(Time, Shards);
        Cluster = new MemoryClusterStore(Database);
        A = new Side(this, "a");
        B = new Side(this, "b");
    }

    public ManualTime Time { get; } = new();

    public MemoryDatabase Database { get; }

    public MemoryClusterStore Cluster { get; }

    public Side A { get; }

    public Side B { get; }

    /// <summary>An id whose entity lives on shard 0.</summary>
    public static Guid NewId()
    {
        while (true)
        {
            var id = Guid.NewGuid();
            if (StableHash.ShardOf(id, Shards) == 0)
            {
                return id;
            }
        }
    }

    /// <summary>Shard 0 becomes a side's by plan, whoever has it; nobody is told. The new epoch.</summary>
    public long Give(Side to)
    {
        var view = Cluster.Read();
        if (view.Shards[0].Owner is not null)
        {
            Cluster.Propose(view.MapVersion, [new ShardMove(0, view.Shards[0].Epoch, to.Identity.NodeId)]);
            Time.Advance(TimeSpan.FromMilliseconds(5));
            view = Cluster.Read();
        }

        Cluster.Apply(
            new PlanStep(view.MapVersion, view.CurrentTimeline, [], [], [new ShardAssignment(0, view.Shards[0].Epoch, to.Identity.NodeId)]),
            Calm with { Drain = TimeSpan.Zero }).ShouldNotBeNull().Assigned.ShouldBe(1);
        return Cluster.Read().Shards[0].Epoch;
    }

    /// <summary>The way a shard goes from one node to another when both are well.</summary>
    public async Task HandOverAsync(Side from, Side to)
    {
        var view = Cluster.Read();
        Cluster.Propose(view.MapVersion, [new ShardMove(0, view.Shards[0].Epoch, to.Identity.NodeId)]).Count.ShouldBe(1);
        var lease = (await from.Region.DrainAsync(0)).ShouldNotBeNull();
        var released = Cluster.Release(from.Identity.NodeId, [lease]).ShouldHaveSingleItem();
        (await to.Region.AcquireAsync(0, released.Epoch)).ShouldBeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
    }

    internal sealed class Side : IAsyncDisposable
    {
        public Side(TwoRegions both, string name)
        {
            Identity.Become(Guid.NewGuid());
            both.Cluster.Join(new NodeRegistration(Identity.NodeId, name, name, NodeRoles.Worker, 100, "1.0"), TimeSpan.FromHours(1));
            Store = new MemoryEventStore(both.Database, Identity);
            System = new ActorSystem(both.Time);
            Region = new ShardRegion(System, Store);
            Region.Register(Ledger.Kind, () => new Ledger(Log));
            Region.Start();
        }

        public NodeIdentity Identity { get; } = new();

        public MemoryEventStore Store { get; }

        public ActorSystem System { get; }

        public ShardRegion Region { get; }

        public LedgerLog Log { get; } = new();

        public ValueTask<Written> AskAsync(Guid id, object message) =>
            Region.EntityRef(Ledger.Kind, id).AskAsync<Written>(message, TimeSpan.FromHours(1));

        public async Task<string> RefusalAsync(Guid id, object message) =>
            (await Should.ThrowAsync<AskFailedException>(async () => await AskAsync(id, message))).Failure.Code;

        public async ValueTask DisposeAsync()
        {
            await Region.DisposeAsync();
            await System.DisposeAsync();
        }
    }
}
