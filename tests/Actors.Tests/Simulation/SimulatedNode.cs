using Actors.Membership;
using Actors.Membership.Life;
using Actors.TestKit;

namespace Actors.Tests.Simulation;

/// <summary>A process: it may be killed, stopped and continued, cut from the database or from its peers. What it does is in the other parts.</summary>
internal sealed partial class SimulatedNode
{
    private readonly SimulatedCluster _cluster;
    private readonly NodeIdentity _identity = new();
    private readonly MemoryClusterStore _store;
    private readonly MemoryEventStore _events;
    private readonly ClusterPlanner _planner;
    private readonly MemberLife _life;
    private readonly Queue<Action> _backlog = new();
    private bool _isStopped;
    private bool _isLeaving;
    private int _cuts;
    private TimeSpan? _linksCutSince;

    public SimulatedNode(SimulatedCluster cluster, string name)
    {
        (_cluster, Name) = (cluster, name);
        _store = cluster.OpenStore();
        _events = cluster.OpenEvents(_identity);
        _planner = new ClusterPlanner(_store, cluster.Time, cluster.Timing);
        _life = new MemberLife(cluster.Time, cluster.Timing, Changed);
    }

    public string Name { get; }

    public Guid NodeId => _identity.NodeId;

    public MemberPhase Phase => _life.Phase;

    /// <summary>Killed, superseded or gone.</summary>
    public bool IsDead { get; private set; }

    /// <summary>When it was last in a state in which others may rightly take it for dead.</summary>
    public TimeSpan Impaired { get; private set; } = TimeSpan.FromSeconds(-100);

    public bool IsImpaired => IsDead || _isStopped || _cuts > 0 || _isLeaving || _linksCutSince is not null;

    public bool AreLinksCut
    {
        get => _linksCutSince is not null;
        set
        {
            Impaired = _cluster.Time.Now;
            _linksCutSince = value ? _linksCutSince ?? _cluster.Time.Now : null;
        }
    }

    public void Kill() => IsDead = true;

    public void Stop() => _isStopped = true;

    public void Continue()
    {
        (_isStopped, Impaired) = (false, _cluster.Time.Now);
        while (!_isStopped && _backlog.TryDequeue(out var action))
        {
            Do(action);
        }
    }

    public void Cut(bool isCut)
    {
        _cuts += isCut ? 1 : -1;
        Impaired = _cluster.Time.Now;
    }

    public void Leave() => _isLeaving = true;

    /// <summary>Runs here, now, unless the process is gone; later where it is stopped.</summary>
    private void Do(Action action)
    {
        if (_isStopped)
        {
            _backlog.Enqueue(action);
        }
        else if (!IsDead)
        {
            action();
        }
    }

    private void After(TimeSpan delay, Action action) => _cluster.Time.After(delay, () => Do(action));

    /// <summary>
    /// A statement on its way to the database and back. It may not get there, and its answer may not come back: then whoever asked hears of it
    /// late and does not know which. A stopped process does not stop what it has sent, and what was given up may still arrive.
    /// </summary>
    private void Call<T>(Func<T> statement, Action<T> answered, Action failed)
    {
        if (_cluster.Chance.Next(300) == 0 && _cluster.MayLose)
        {
            After(_cluster.Between(200, 900), failed);
            _cluster.Time.After(_cluster.Between(1_000, 6_000), () => Late(statement));
        }
        else
        {
            _cluster.Time.After(_cluster.Between(1, 15), () => Arrive(statement, answered, failed));
        }
    }

    /// <summary>With its process its connections are gone, and what was still on them.</summary>
    private void Late<T>(Func<T> statement)
    {
        if (!_cluster.IsDown && !IsDead)
        {
            statement();
            _cluster.Audit.Statement();
        }
    }

    private void Arrive<T>(Func<T> statement, Action<T> answered, Action failed)
    {
        if (IsDead || _cluster.IsDown || _cuts > 0)
        {
            After(_cluster.Between(200, 900), failed);
            return;
        }

        var answer = statement();
        _cluster.Audit.Statement();
        _cluster.Time.After(_cluster.Between(1, 15), () =>
        {
            if (_cluster.IsDown || _cuts > 0 || (_cluster.Chance.Next(400) == 0 && _cluster.MayLose))
            {
                After(_cluster.Between(100, 900), failed);
            }
            else
            {
                Do(() => answered(answer));
            }
        });
    }
}
