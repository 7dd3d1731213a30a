using Actors.Membership.Planning;

namespace Actors.Membership.Life;

/// <summary>One tick of planning over the store. Any member may run it at any time; two at once do no harm.</summary>
internal sealed class ClusterPlanner(IClusterStore store, TimeProvider time, ClusterTiming timing)
{
    private static readonly TimeSpan Forgiven = TimeSpan.FromMilliseconds(500);

    private readonly DatabaseClock _clock = new(time, timing);

    /// <summary>Every time since the last plan is a gap: grace begins.</summary>
    private readonly ClusterTiming _withGrace = timing with { TickGap = TimeSpan.FromTicks(-1) };

    /// <summary>The first half of a tick: reads, and deals with a database that was replaced.</summary>
    /// <exception cref="Persistence.StoreUnavailableException">The database did not answer.</exception>
    public ClusterView Look()
    {
        var begun = time.GetTimestamp();
        var view = store.Read();
        _clock.Seen(begun, view);
        return view.CurrentTimeline != view.Timeline && store.ChangeTimeline(view.Timeline, view.CurrentTimeline, timing.Lease) ? store.Read() : view;
    }

    /// <summary>
    /// The second half, however much later: what has changed since makes it do nothing. Where it is this node's turn, does what the cluster needs
    /// next. Returns the cluster as it is afterwards, as far as this node has seen it.
    /// </summary>
    /// <param name="isUrgent">Plans although somebody else did less than half a tick ago.</param>
    /// <exception cref="Persistence.StoreUnavailableException">The database did not answer.</exception>
    public ClusterView Act(ClusterView view, bool isUrgent)
    {
        var sinceTick = view.Now - view.PlannerTickAt;
        if (!isUrgent && sinceTick >= TimeSpan.Zero && sinceTick < timing.Tick / 2)
        {
            return view;
        }

        // Whoever has looked once only cannot tell a lease that ran out from a clock that leapt.
        if (!_clock.IsKnown && view.Members.Any(row => row.IsMember && row.LeaseUntil < view.Now))
        {
            return view;
        }

        if (view.Members.Any(row => row.State < NodeState.Gone && row.LeaseUntil > view.Now + timing.Lease + Forgiven))
        {
            store.Clamp(timing.Lease);
        }

        if (view.Members.Any(row => row.DiedAt < view.Now - timing.Forget))
        {
            store.Forget(timing.Forget);
        }

        var plan = ClusterPlan.Make(view, timing);
        var outcome = store.Apply(plan.Step, _clock.HasLeapt ? _withGrace : timing);
        if (outcome is not null)
        {
            _clock.Forgive();
        }

        return outcome switch
        {
            null => store.Read(),
            { Assigned: 0, Died: 0 } when plan.Moves.Count == 0 => view,
            { Assigned: 0 } applied when plan.Moves.Count > 0 => Propose(applied, plan),
            _ => store.Read(),
        };
    }

    private ClusterView Propose(PlanOutcome outcome, ClusterPlan plan)
    {
        store.Propose(outcome.MapVersion, plan.Moves);
        return store.Read();
    }
}
