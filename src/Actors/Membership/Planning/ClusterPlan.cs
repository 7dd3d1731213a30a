namespace Actors.Membership.Planning;

/// <summary>
/// What the cluster needs next, as a function of what it is (spec: cluster protocol, "Plan function"): no clock, no chance, no memory. Any member may
/// compute it and apply it by compare-and-set; two that see the same view make the same plan.
/// </summary>
/// <param name="Step">To be applied first.</param>
/// <param name="Moves">To be proposed where <paramref name="Step"/> assigns nothing, for an assignment makes a new map.</param>
/// <remarks>
/// Guarantees, with at least one worker that is up: every orphan is assigned in one step; after it, and without further changes, a bounded
/// number of steps leads to loads that no single move would make more even; never more open moves than <see cref="PlanBounds"/> allows.
/// </remarks>
public sealed record ClusterPlan(PlanStep Step, IReadOnlyList<ShardMove> Moves)
{
    /// <summary>Plans on <paramref name="view"/>.</summary>
    public static ClusterPlan Make(ClusterView view, ClusterTiming timing)
    {
        var isGrace = view.Now < view.GraceUntil;
        var expired = isGrace ? [] : view.Members.Where(row => row.IsMember && row.LeaseUntil < view.Now).Select(static row => row.NodeId).ToList();
        var evicted = isGrace ? [] : GreyNodes.Find(view);
        var loads = new NodeLoads(view, [.. expired, .. evicted]);
        var assignments = Orphans(view, loads);
        if (!isGrace)
        {
            // A clock that jumped makes every move an old one: whoever is to give a shard away has not heard of it yet.
            assignments.AddRange(Forced(view, timing, loads));
        }

        return new ClusterPlan(
            new PlanStep(view.MapVersion, view.CurrentTimeline, expired, evicted, assignments),
            assignments.Count > 0 ? [] : PlannedMoves.Find(view, timing, loads));
    }

    private static List<ShardAssignment> Orphans(ClusterView view, NodeLoads loads)
    {
        var orphans = view.Shards.Where(loads.IsOrphan).ToList();

        // Whoever was to get a shard gets it: its load is counted already.
        var assignments = orphans.Where(shard => loads.Takes(shard.Target))
            .Select(static shard => new ShardAssignment(shard.Shard, shard.Epoch, shard.Target!.Value)).ToList();
        foreach (var shard in orphans.Where(shard => !loads.Takes(shard.Target)))
        {
            if (loads.Lightest() is not { } node)
            {
                break;
            }

            loads.Add(node);
            assignments.Add(new ShardAssignment(shard.Shard, shard.Epoch, node));
        }

        return assignments;
    }

    private static IEnumerable<ShardAssignment> Forced(ClusterView view, ClusterTiming timing, NodeLoads loads) =>
        view.Shards
            .Where(shard => shard.MoveSince < view.Now - timing.Drain && loads.Takes(shard.Target) && !loads.IsOrphan(shard))
            .Select(static shard => new ShardAssignment(shard.Shard, shard.Epoch, shard.Target!.Value));
}
