using Actors.Membership;

namespace Actors.TestKit;

public sealed partial class MemoryClusterStore
{
    public int Clamp(TimeSpan lease) => Run(now =>
    {
        var ahead = Members.Nodes.Values.Where(row => row.State < NodeState.Gone && row.LeaseUntil > now + lease + Forgiven).ToList();
        ahead.ForEach(row => Members.Nodes[row.NodeId] = row with { LeaseUntil = now + lease });
        return ahead.Count;
    });

    public PlanOutcome? Apply(PlanStep plan, ClusterTiming timing) => Run(now =>
    {
        if (plan.MapVersion != Members.MapVersion)
        {
            return null;
        }

        var begins = now - Members.PlannerTickAt > timing.TickGap || Members.PlannerTickAt > now || Members.Timeline != plan.Timeline;
        if (begins && database.Broken != BrokenRule.Grace)
        {
            Members.GraceUntil = now + timing.Lease;
        }

        (Members.PlannerTickAt, Members.Timeline) = (now, plan.Timeline);
        var died = now < Members.GraceUntil ? 0 : plan.Expired.Count(node => Bury(node, now, evicted: false)) + plan.Evicted.Count(node => Bury(node, now, evicted: true));
        if (died > 0)
        {
            Members.Changed(now);
        }

        var assigned = plan.Assignments.Count(assignment => Assign(assignment, now, timing));
        Members.MapVersion += assigned > 0 ? 1 : 0;
        return new PlanOutcome(Members.MapVersion, died, assigned);
    });

    public IReadOnlyList<int> Propose(long mapVersion, IReadOnlyList<ShardMove> moves) => Run<IReadOnlyList<int>>(now =>
    {
        if (mapVersion != Members.MapVersion)
        {
            return [];
        }

        Members.MapVersion++;
        var proposed = moves.Where(move => database.Shards[move.Shard] is var shard && shard.Epoch == move.Epoch
            && (shard.Target is not { } target || !Members.IsUp(target))).ToList();
        foreach (var move in proposed)
        {
            database.Shards[move.Shard].Target = move.Target;
            database.Shards[move.Shard].MoveSince = move.Target is null ? null : now;
        }

        return proposed.ConvertAll(static move => move.Shard);
    });

    public IReadOnlyList<ReleasedShard> Release(Guid nodeId, IReadOnlyList<ShardLease> shards) => Run<IReadOnlyList<ReleasedShard>>(now =>
    {
        var released = new List<ReleasedShard>();
        foreach (var (number, epoch) in shards)
        {
            var shard = database.Shards[number];
            if (shard.Owner == nodeId && shard.Epoch == epoch && shard.Target is { } target && Members.IsUp(target)
                && Members.Nodes[target].LeaseUntil > now)
            {
                Give(shard, target);
                released.Add(new ReleasedShard(number, target, shard.Epoch));
            }
        }

        Members.MapVersion++;
        return released;
    });

    public bool ChangeTimeline(string from, string to, TimeSpan grace) => Run(now =>
    {
        if (Members.Timeline != from)
        {
            return false;
        }

        Members.Timeline = to;
        Members.GraceUntil = now + grace;
        Members.Generation++;
        if (database.Broken == BrokenRule.TimelineBump)
        {
            return true;
        }

        Members.MapVersion++;
        foreach (var shard in database.Shards)
        {
            shard.Epoch = database.EpochAfterLoss(shard.Epoch);
        }

        return true;
    });

    private bool Bury(Guid node, DateTimeOffset now, bool evicted)
    {
        if (Members.Nodes.GetValueOrDefault(node) is not { IsMember: true } row || (!evicted && row.LeaseUntil >= now))
        {
            return false;
        }

        Members.Nodes[node] = row with { State = NodeState.Dead, DiedAt = now };
        return true;
    }

    private bool Assign(ShardAssignment assignment, DateTimeOffset now, ClusterTiming timing)
    {
        var shard = database.Shards[assignment.Shard];
        var isFree = shard.Owner is not { } owner || Members.HasLost(owner, now);
        var isForced = shard.Target == assignment.Owner && shard.MoveSince < now - timing.Drain && now >= Members.GraceUntil;
        if (shard.Epoch != assignment.Epoch || !(isFree || isForced) || !Members.IsUp(assignment.Owner))
        {
            return false;
        }

        Give(shard, assignment.Owner);
        return true;
    }

    private void Give(MemoryShard shard, Guid owner)
    {
        shard.Owner = owner;
        shard.Target = null;
        shard.MoveSince = null;
        shard.Epoch = database.NextEpoch(shard.Epoch);
    }
}
