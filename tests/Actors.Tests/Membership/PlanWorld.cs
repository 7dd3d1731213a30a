using Actors.Membership;
using Actors.Membership.Planning;
using Actors.TestKit;

namespace Actors.Tests.Membership;

/// <summary>A cluster without processes: members come and go by decree, and every move that is proposed is done when the test says so.</summary>
internal sealed class PlanWorld
{
    private readonly ManualTime _time = new();
    private readonly MemoryDatabase _database;
    private readonly HashSet<Guid> _silent = [];

    public PlanWorld(int shards = 32)
    {
        _database = new MemoryDatabase(_time, shards);
        Store = new MemoryClusterStore(_database);
    }

    public MemoryClusterStore Store { get; }

    public ClusterTiming Timing { get; } = new();

    public ClusterView View => Store.Read();

    public Guid Join(string name, int capacity = 100, string version = "1.0", NodeRoles roles = NodeRoles.Worker)
    {
        var id = Guid.NewGuid();
        Store.Join(new NodeRegistration(id, name, $"{name}:1", roles, capacity, version), Timing.Lease);
        return id;
    }

    /// <summary>Renews no more.</summary>
    public void Silence(Guid node) => _silent.Add(node);

    /// <summary>Time goes by, in ticks, and everybody who lives renews.</summary>
    public void Pass(TimeSpan span)
    {
        for (var left = span; left > TimeSpan.Zero; left -= Timing.Tick)
        {
            _time.Advance(Timing.Tick);
            foreach (var row in View.Members.Where(row => row.IsMember && !_silent.Contains(row.NodeId)))
            {
                Store.Renew(row.NodeId, Timing.Lease, row.Accused);
            }
        }
    }

    public ClusterPlan Plan() => ClusterPlan.Make(View, Timing);

    /// <summary>One round: plans, applies, proposes.</summary>
    public ClusterPlan Round()
    {
        Pass(Timing.Tick);
        var plan = Plan();
        var outcome = Store.Apply(plan.Step, Timing).ShouldNotBeNull();
        Store.Propose(outcome.MapVersion, plan.Moves).Count.ShouldBe(outcome.Assigned == 0 ? plan.Moves.Count : 0);
        return plan;
    }

    /// <summary>Rounds for longer than <paramref name="span"/>: after a lease's length the first grace period is over.</summary>
    public void Rounds(TimeSpan span)
    {
        for (var past = TimeSpan.Zero; past <= span + Timing.Tick; past += Timing.Tick)
        {
            Round();
        }
    }

    /// <summary>Every owner that lives does the moves it is asked for.</summary>
    public void Release()
    {
        foreach (var shard in View.Shards.Where(shard => shard is { Owner: not null, Target: not null } && !_silent.Contains(shard.Owner.Value)))
        {
            Store.Release(shard.Owner!.Value, [new ShardLease(shard.Shard, shard.Epoch)]);
        }
    }

    /// <summary>Rounds until nothing is planned and nothing is under way; the number it took.</summary>
    public int Settle(int limit)
    {
        Pass(Timing.Settle);
        for (var rounds = 1; rounds <= limit; rounds++)
        {
            var plan = Round();
            var isQuiet = plan.Step is { Assignments.Count: 0, Expired.Count: 0, Evicted.Count: 0 } && plan.Moves.Count == 0;
            Release();
            if (isQuiet && View.Now - View.MembersChangedAt >= Timing.Settle && View.Now >= View.GraceUntil)
            {
                return rounds;
            }
        }

        throw new InvalidOperationException($"Not at rest after {limit} rounds.");
    }

    public Dictionary<Guid, int> Loads() => View.Members.Where(row => row.State == NodeState.Up && row.Roles.HasFlag(NodeRoles.Worker))
        .ToDictionary(row => row.NodeId, row => View.Shards.Count(shard => shard.Owner == row.NodeId));
}
