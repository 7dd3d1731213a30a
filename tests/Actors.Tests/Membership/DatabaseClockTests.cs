using Actors.Membership;
using Actors.Membership.Life;
using Actors.TestKit;

namespace Actors.Tests.Membership;

public sealed class DatabaseClockTests : IDisposable
{
    private static readonly ClusterTiming Timing = ClusterTiming.Default;
    private readonly ManualTime _time = new();
    private readonly MemoryDatabase _database;
    private readonly MemoryClusterStore _store;
    private readonly ClusterPlanner _planner;

    public DatabaseClockTests()
    {
        _database = new MemoryDatabase(_time, shardCount: 4);
        _store = new MemoryClusterStore(_database);
        _planner = new ClusterPlanner(_store, _time, Timing);
    }

    [Fact]
    public void A_leap_of_less_than_a_gap_in_planning_gives_grace_and_kills_nobody()
    {
        var id = Join("a");
        Tick();
        Pass(TimeSpan.FromSeconds(2));
        _time.Advance(Timing.Tick);
        _database.ClockOffset += TimeSpan.FromMilliseconds(700);

        var view = Tick();

        view.Members.Single(row => row.NodeId == id).LeaseUntil.ShouldBeLessThan(view.Now);
        view.GraceUntil.ShouldBe(view.Now + Timing.Lease);
        StateOf(id).ShouldBe(NodeState.Up);
    }

    [Fact]
    public void Who_plans_late_remembers_the_leap_until_there_is_grace()
    {
        Join("a");
        Tick();
        Pass(TimeSpan.FromSeconds(1));
        _database.ClockOffset += TimeSpan.FromMilliseconds(700);
        _planner.Look();
        _time.Advance(Timing.Tick);

        var view = Tick();

        view.GraceUntil.ShouldBe(view.Now + Timing.Lease);
    }

    [Fact]
    public void Whoever_has_looked_once_only_declares_nobody_dead()
    {
        var id = Join("a");
        Tick();
        Pass(Timing.Lease - Timing.Tick);
        var newcomer = new ClusterPlanner(_store, _time, Timing);

        _time.Advance(Timing.Tick * 1.1);
        newcomer.Act(newcomer.Look(), isUrgent: false);
        StateOf(id).ShouldBe(NodeState.Up);

        _time.Advance(Timing.Tick);
        newcomer.Act(newcomer.Look(), isUrgent: false);
        StateOf(id).ShouldBe(NodeState.Dead);
    }

    [Fact]
    public void A_lease_that_ran_out_by_a_clock_that_just_runs_is_no_leap()
    {
        var id = Join("a");
        Tick();
        Pass(Timing.Lease + Timing.Tick);

        StateOf(id).ShouldBe(NodeState.Dead);
        _store.Read().GraceUntil.ShouldBeLessThan(_store.Read().Now);
    }

    public void Dispose() => _store.Dispose();

    /// <summary>Time goes by tick by tick.</summary>
    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Timing.Tick)
        {
            _time.Advance(Timing.Tick);
            Tick();
        }
    }

    private ClusterView Tick()
    {
        _planner.Act(_planner.Look(), isUrgent: false);
        return _store.Read();
    }

    private NodeState StateOf(Guid id) => _store.Read().Members.Single(row => row.NodeId == id).State;

    private Guid Join(string name)
    {
        var id = Guid.NewGuid();
        _store.Join(new NodeRegistration(id, name, name, NodeRoles.Worker, 100, "1.0"), Timing.Lease);
        return id;
    }
}
