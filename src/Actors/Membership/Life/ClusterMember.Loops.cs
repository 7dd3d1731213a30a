using Actors.Persistence;

namespace Actors.Membership.Life;

/// <summary>The two threads of a member.</summary>
public sealed partial class ClusterMember
{
    private static readonly TimeSpan AfterExpiry = TimeSpan.FromMilliseconds(5);

    private void RenewLoop()
    {
        while (!_stopping)
        {
            var start = _time.GetTimestamp();
            TimeSpan next;
            try
            {
                next = RenewOnce(start);
            }
            catch (Exception failure)
            {
                LogRenewalFailed(failure);
                next = _timing.Retry;
            }

            Watch();
            if (!_stopping)
            {
                _renewal.Wait(next);
            }
        }
    }

    /// <summary>Joins or renews; returns how long to wait before the next time.</summary>
    private TimeSpan RenewOnce(long start)
    {
        if (_life.Phase is MemberPhase.Joining or MemberPhase.Lost)
        {
            Join(start);
            return Until(start, _timing.Renew);
        }

        var nodeId = _life.NodeId;
        var beat = _store.Renew(nodeId, _timing.Lease, Accused());
        if (!beat.IsMember)
        {
            // Whoever is dead waits a moment, so that those who died together do not come back together.
            _life.Ended(nodeId, EndOf(nodeId));
            return Jitter(_timing.Renew);
        }

        _life.Renewed(nodeId, start);
        if (_leaving && beat.State == NodeState.Up)
        {
            _store.Leave(nodeId);
            _urgent = true;
            Refresh();
        }

        // An operator may have asked for it, too.
        _leaving |= beat.State == NodeState.Leaving;
        if (_leaving)
        {
            Interlocked.CompareExchange(ref _leavingSince, start, 0);
        }

        if (_view is not { } view || view.MapVersion != beat.MapVersion || view.MemberVersion != beat.MemberVersion)
        {
            Refresh();
        }

        return Until(start, _timing.Renew);
    }

    private void Join(long start)
    {
        // Again under the same id, where the first try was given up: it may still arrive, and must not supersede the second.
        if (_joining == Guid.Empty)
        {
            _joining = Guid.NewGuid();
            _life.Begin(_joining);
            _identity.Become(_joining);
        }

        var nodeId = _joining;
        try
        {
            _store.Join(_profile.Registration(nodeId), _timing.Lease);
        }
        catch (ArgumentException)
        {
            // It had arrived, and was declared dead since.
            _joining = Guid.Empty;
            throw;
        }

        _joining = Guid.Empty;
        _life.Renewed(nodeId, start);
        Refresh();
    }

    private MemberFact EndOf(Guid nodeId)
    {
        var view = _store.Read();
        var row = view.Members.FirstOrDefault(row => row.NodeId == nodeId);
        return _leaving ? MemberFact.Departed : row is { State: NodeState.Gone } ? MemberFact.Superseded : MemberFact.DeclaredDead;
    }

    private void TickLoop()
    {
        while (!_stopping)
        {
            try
            {
                if (_life.Phase is MemberPhase.Up or MemberPhase.Suspended or MemberPhase.Stranded)
                {
                    TickOnce();
                }
            }
            catch (Exception failure)
            {
                LogTickFailed(failure);
            }

            if (!_stopping)
            {
                _planning.Wait(UntilNextTick());
            }
        }
    }

    /// <summary>A tick ± 20 %, or earlier where a lease will have run out by then unless it is renewed: nobody's entities wait for a tick besides.</summary>
    private TimeSpan UntilNextTick()
    {
        var wait = _timing.Tick * (0.8 + (Random.Shared.NextDouble() * 0.4));
        if (_view is not { } view || view.Now < view.GraceUntil)
        {
            return wait;
        }

        foreach (var row in view.Members)
        {
            var left = row.LeaseUntil - view.Now + AfterExpiry;
            if (row.IsMember && left > TimeSpan.Zero && left < wait)
            {
                wait = left;
            }
        }

        return wait;
    }

    private void TickOnce()
    {
        var nodeId = _life.NodeId;
        var isUrgent = _urgent && _leaving;
        _urgent = false;
        var seen = _planner.Look();

        // Whoever could not renew in time renews first: it would take those for dead, itself among them, who could not either.
        var view = _life.IsHeld ? _planner.Act(seen, isUrgent) : seen;
        _view = view;
        _observer.Seen(nodeId, view);
        if (view.MapVersion != seen.MapVersion)
        {
            Announce();
        }

        var since = Interlocked.Read(ref _leavingSince);
        if (since != 0 && (IsEmpty(view, nodeId) || !HasHeir(view) || _time.GetElapsedTime(since) > _timing.Drain + _timing.Lease))
        {
            _store.Depart(nodeId);
            _life.Ended(nodeId, MemberFact.Departed);
            _renewal.Wake();
        }
    }

    private static bool IsEmpty(ClusterView view, Guid nodeId) =>
        view.Members.Any(row => row.NodeId == nodeId && row.State == NodeState.Leaving) && view.Shards.All(shard => shard.Owner != nodeId);

    /// <summary>Whether there is anybody to take this node's shards.</summary>
    private static bool HasHeir(ClusterView view) => view.Members.Any(
        row => row.State == NodeState.Up && row.Roles.HasFlag(NodeRoles.Worker) && row.LeaseUntil >= view.Now);

    private TimeSpan Until(long start, TimeSpan period)
    {
        var left = period - _time.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static TimeSpan Jitter(TimeSpan most) => most * (0.1 + (Random.Shared.NextDouble() * 0.9));
}
