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
        _planner = new ClusterPlanner(_store, _time, Timing);
    }

    [Fact]
    public void Nobody_plans_twice_within_half_a_tick()
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
