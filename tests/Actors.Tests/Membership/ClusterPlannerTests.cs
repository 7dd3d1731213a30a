using Actors.Membership;
using Actors.Membership.Life;
using Actors.TestKit;

namespace Actors.Tests.Membership;

public sealed class ClusterPlannerTests : IDisposable
{
    private static readonly ClusterTiming Timing = ClusterTiming.Default;
    private readonly ManualTime _time = new();
    private readonly MemoryClusterStore _store;
    private readonly ClusterPlanner _planner;

    public ClusterPlannerTests()
    {
        _store = new MemoryClusterStore(new MemoryDatabase(_time, shardCount: 4));
        _planner = new ClusterPlanner(_store, Timing);
    }

    [Fact]
    public void A_lease_that_has_run_out_waits_for_nobodys_turn()
    {
        var (well, silent) = (Join("a"), Join("b"));
        for (var passed = TimeSpan.Zero; passed < Timing.Lease; passed += Timing.Tick)
        {
            _store.Renew(well, Timing.Lease, []);
            Tick();
            _time.Advance(passed + Timing.Tick < Timing.Lease ? Timing.Tick : Timing.Tick - TimeSpan.FromMilliseconds(10));
        }

        Tick().Members.ShouldAllBe(row => row.IsMember);
        _time.Advance(TimeSpan.FromMilliseconds(20));

        var view = Tick();

        view.Members.Single(row => row.NodeId == silent).State.ShouldBe(NodeState.Dead);
        view.Shards.ShouldAllBe(shard => shard.Owner == well);
    }

    [Fact]
    public void While_all_leases_hold_nobody_plans_twice_within_half_a_tick()
    {
        Join("a");
        var planned = Tick().PlannerTickAt;
        _time.Advance(Timing.Tick / 4);

        Tick();

        _store.Read().PlannerTickAt.ShouldBe(planned);
    }

    public void Dispose() => _store.Dispose();

    private ClusterView Tick()
    {
        _planner.Act(_planner.Look(), isUrgent: false);
        return _store.Read();
    }

    private Guid Join(string name)
    {
        var id = Guid.NewGuid();
        _store.Join(new NodeRegistration(id, name, name, NodeRoles.Worker, 100, "1.0"), Timing.Lease);
        return id;
    }
}
