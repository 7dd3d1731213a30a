using Actors.Persistence;
using Microsoft.Extensions.Logging;

namespace Actors.Membership.Life;

/// <summary>
/// This process as a member: joins, renews its lease on a thread and a connection of its own, plans in its turn on a second thread, and joins again
/// under a new id when it was declared dead. Side effects ask <see cref="HoldsLease"/>; writes are fenced by the database whatever this says.
/// </summary>
/// <remarks>It has ended when <see cref="Completion"/> has: left, superseded, or disposed of (a crash, as far as the cluster can tell).</remarks>
public sealed partial class ClusterMember : IDisposable
{
    private readonly IClusterStore _store;
    private readonly NodeIdentity _identity;
    private readonly IMemberObserver _observer;
    private readonly TimeProvider _time;
    private readonly ClusterTiming _timing;
    private readonly ILogger _logger;
    private readonly MemberLife _life;
    private readonly ClusterPlanner _planner;
    private readonly OwnThreadWait _renewal;
    private readonly OwnThreadWait _planning;
    private readonly ITimer _watchdog;
    private readonly Thread _renewing;
    private readonly Thread _ticking;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<MemberPhase> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MemberProfile _profile;
    private volatile ClusterView? _view;
    private volatile bool _stopping;
    private volatile bool _leaving;
    private volatile bool _urgent;
    private long _leavingSince;
    private Guid _joining;

    /// <param name="identity">Becomes each incarnation before it joins.</param>
    public ClusterMember(
        IClusterStore store, NodeIdentity identity, MemberProfile profile, IMemberObserver observer, TimeProvider time, ClusterTiming timing,
        ILogger logger)
    {
        (_store, _identity, _profile, _observer, _time, _timing, _logger) = (store, identity, profile, observer, time, timing, logger);
        _life = new MemberLife(time, timing, Change);
        _planner = new ClusterPlanner(store, time, timing);
        _renewal = new OwnThreadWait(time);
        _planning = new OwnThreadWait(time);
        _watchdog = time.CreateTimer(static member => ((ClusterMember)member!).Watch(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _renewing = new Thread(RenewLoop) { IsBackground = true, Name = "cluster-renew" };
        _ticking = new Thread(TickLoop) { IsBackground = true, Name = "cluster-plan" };
    }

    /// <summary>The present incarnation; empty before the first join.</summary>
    public Guid NodeId => _life.NodeId;

    /// <summary>Where the process stands.</summary>
    public MemberPhase Phase => _life.Phase;

    /// <summary>Whether side effects may be begun now.</summary>
    public bool HoldsLease => _life.IsHeld;

    /// <summary>The cluster as last seen; null before the first look.</summary>
    public ClusterView? View => _view;

    /// <summary>Completes with the first join.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Completes with the final phase: <see cref="MemberPhase.Left"/> or <see cref="MemberPhase.Superseded"/>.</summary>
    public Task<MemberPhase> Completion => _ended.Task;

    /// <summary>Nodes that this one cannot reach though they have a lease: said with each renewal.</summary>
    public Func<IReadOnlyCollection<Guid>> Accused { get; init; } = static () => [];

    /// <summary>Told when this node has changed the map: others may be told, so that they need not wait for their next tick. Any thread; must be quick.</summary>
    public Action Announce { get; init; } = static () => { };

    /// <summary>Begins to join.</summary>
    public void Start() => Start(_profile.Endpoint);

    /// <summary>Begins to join, under an endpoint whose port was not known before.</summary>
    public void Start(string endpoint)
    {
        _profile = _profile with { Endpoint = endpoint };
        _renewing.Start();
        _ticking.Start();
    }

    /// <summary>Any thread: somebody says that the map has changed. It is read soon; returns at once.</summary>
    public void Refresh() => _planning.Wake();

    /// <summary>
    /// Leaves: says so, gives all shards away (whoever observes this member releases them), and departs. Completes when it has left. After
    /// <see cref="ClusterTiming.Drain"/>, and another lease, it departs with what it still owns.
    /// </summary>
    public Task<MemberPhase> LeaveAsync()
    {
        _leaving = true;
        _renewal.Wake();
        _planning.Wake();
        return _ended.Task;
    }

    /// <summary>Any thread: shards were handed over; where this node leaves, it plans the next ones at once.</summary>
    public void Released()
    {
        Announce();
        _urgent = true;
        _planning.Wake();
    }

    /// <summary>Ends both threads without a word to the cluster: to it the process has crashed. <see cref="LeaveAsync"/> goes before, where there is time.</summary>
    public void Dispose()
    {
        _stopping = true;
        _renewal.Wake();
        _planning.Wake();
        foreach (var thread in new[] { _renewing, _ticking })
        {
            if (thread.IsAlive)
            {
                thread.Join();
            }
        }

        _watchdog.Dispose();
        _renewal.Dispose();
        _planning.Dispose();
        _ended.TrySetResult(_life.Phase);
    }

    private void Change(MemberPhase from, MemberPhase to)
    {
        LogPhase(from, to);
        _observer.Changed(_identity.NodeId, from, to);
        if (to == MemberPhase.Up)
        {
            _joined.TrySetResult();
        }
        else if (to is MemberPhase.Left or MemberPhase.Superseded)
        {
            _stopping = true;
            _ended.TrySetResult(to);
        }
    }

    private void Watch()
    {
        if (_life.Check() is { } next)
        {
            _watchdog.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Cluster member: {From} → {To}")]
    private partial void LogPhase(MemberPhase from, MemberPhase to);

    [LoggerMessage(2, LogLevel.Warning, "The lease could not be renewed; it is tried again")]
    private partial void LogRenewalFailed(Exception failure);

    [LoggerMessage(3, LogLevel.Warning, "The cluster could not be read or planned; it is tried again")]
    private partial void LogTickFailed(Exception failure);
}
