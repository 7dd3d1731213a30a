using Actors.Membership;
using Actors.Membership.Life;

namespace Actors.Tests.Simulation;

/// <summary>Joins, renews, plans, leaves: what the two threads of a member do, as events.</summary>
internal sealed partial class SimulatedNode
{
    public void Start()
    {
        Join();
        After(_cluster.Between(0, 500), Tick);
        After(_cluster.Between(0, 200), Write);
        After(_cluster.Between(0, 200), Effect);
        if (_cluster.HasPermits)
        {
            After(_cluster.Between(0, 200), Provide);
            After(_cluster.Between(0, 5_000), Ask);
        }
    }

    private void Join()
    {
        var nodeId = _cluster.NewId();
        _life.Begin(nodeId);
        _identity.Become(nodeId);
        TryJoin(nodeId);
    }

    /// <summary>Again under the same id: a join that was given up and arrives late must not supersede this one.</summary>
    private void TryJoin(Guid nodeId)
    {
        var start = _cluster.Time.GetTimestamp();
        Call(
            () => IsTaken(nodeId),
            isTaken =>
            {
                if (!isTaken)
                {
                    Join();
                    return;
                }

                _life.Renewed(nodeId, start);
                Watch();
                After(_cluster.Timing.Renew, Renew);
            },
            () => After(_cluster.Timing.Retry, () => TryJoin(nodeId)));
    }

    /// <summary>False where an earlier try arrived, and the node was declared dead since.</summary>
    private bool IsTaken(Guid nodeId)
    {
        try
        {
            _store.Join(new NodeRegistration(nodeId, Name, Name, NodeRoles.Worker, 100, "1.0"), _cluster.Timing.Lease);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private void Renew()
    {
        var (nodeId, start) = (_life.NodeId, _cluster.Time.GetTimestamp());
        Watch();
        Call(
            () => _store.Renew(nodeId, _cluster.Timing.Lease, Accused()),
            beat =>
            {
                if (!beat.IsMember)
                {
                    LearnHowItEnded(nodeId);
                    return;
                }

                _life.Renewed(nodeId, start);
                Watch();
                if (_isLeaving && beat.State == NodeState.Up)
                {
                    Call(() => _store.Leave(nodeId), static _ => { }, static () => { });
                }

                After(_cluster.Timing.Renew, Renew);
            },
            () => After(_cluster.Timing.Retry, Renew));
    }

    private void LearnHowItEnded(Guid nodeId) => Call(
        _store.Read,
        view =>
        {
            var isGone = view.Members.Any(row => row.NodeId == nodeId && row.State == NodeState.Gone);
            _life.Ended(nodeId, _isLeaving ? MemberFact.Departed : isGone ? MemberFact.Superseded : MemberFact.DeclaredDead);
            if (!IsDead)
            {
                After(_cluster.Between(100, 1_000), Join);
            }
        },
        () => After(_cluster.Timing.Retry, () => LearnHowItEnded(nodeId)));

    private void Tick()
    {
        var nodeId = _life.NodeId;
        After(_cluster.Timing.Tick * (0.8 + (_cluster.Chance.NextDouble() * 0.4)), Tick);
        if (_life.Phase is not (MemberPhase.Up or MemberPhase.Suspended or MemberPhase.Stranded))
        {
            return;
        }

        Call(_planner.Look, seen => Plan(nodeId, seen), static () => { });
    }

    private void Plan(Guid nodeId, ClusterView seen)
    {
        if (_life.IsHeld)
        {
            Call(
                () => _planner.Act(seen, isUrgent: _isLeaving),
                view =>
                {
                    Follow(nodeId, view);
                    DepartWhenEmpty(nodeId, view);
                },
                static () => { });
        }
    }

    private void DepartWhenEmpty(Guid nodeId, ClusterView view)
    {
        var isLeaving = view.Members.Any(row => row.NodeId == nodeId && row.State == NodeState.Leaving);
        if (isLeaving && view.Shards.All(shard => shard.Owner != nodeId) && nodeId == _life.NodeId)
        {
            Call(() => _store.Depart(nodeId), _ => _life.Ended(nodeId, MemberFact.Departed), static () => { });
        }
    }

    private void Watch()
    {
        if (_life.Check() is { } next)
        {
            After(next, Watch);
        }
    }

    private void Changed(MemberPhase from, MemberPhase to)
    {
        if (to is MemberPhase.Stranded or MemberPhase.Lost or MemberPhase.Superseded or MemberPhase.Left)
        {
            _held.Clear();
            _transfers.Clear();
        }

        IsDead |= to is MemberPhase.Superseded or MemberPhase.Left;
    }

    private Guid[] Accused() => [.. _cluster.Running
        .Where(peer => peer != this && (IsCutFor(peer) || IsCutFor(this)))
        .Select(static peer => peer.NodeId)];

    private bool IsCutFor(SimulatedNode node) => _cluster.Time.Now - node._linksCutSince > _cluster.Timing.Lease;
}
