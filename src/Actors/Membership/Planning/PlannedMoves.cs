namespace Actors.Membership.Planning;

/// <summary>
/// Which shards should go elsewhere although their owner lives. Moves whose target is not up get another or are taken back; nodes that leave
/// give all they have, some at a time; and when no member came or went for a while, loads are made even.
/// </summary>
internal static class PlannedMoves
{
    public static IReadOnlyList<ShardMove> Find(ClusterView view, ClusterTiming timing, NodeLoads loads)
    {
        var up = view.Members.Where(static row => row.State == NodeState.Up).Select(static row => row.NodeId).ToHashSet();
        var leaving = view.Members.Where(static row => row.State == NodeState.Leaving).Select(static row => row.NodeId).ToHashSet();
        var stuck = view.Shards.Where(shard => shard.Target is { } target && !up.Contains(target) && !loads.IsOrphan(shard)).ToList();
        var moves = stuck.ConvertAll(shard => new ShardMove(
            shard.Shard, shard.Epoch, shard.Owner is { } owner && leaving.Contains(owner) ? Reserve(loads) : null));
        moves.AddRange(Leaving(view, leaving, loads));
        var isEmptying = view.Shards.Any(shard => shard.Owner is { } owner && leaving.Contains(owner));

        // A change in the future was made before the clock went back: nobody knows when.
        var hasSettled = view.Now - view.MembersChangedAt is var quiet && (quiet >= timing.Settle || quiet < TimeSpan.Zero);
        if (moves.Count == 0 && !isEmptying && hasSettled)
        {
            moves.AddRange(Balancing(view, loads));
        }

        return moves;
    }

    private static Guid? Reserve(NodeLoads loads)
    {
        var node = loads.Lightest();
        if (node is { } taker)
        {
            loads.Add(taker);
        }

        return node;
    }

    private static IEnumerable<ShardMove> Leaving(ClusterView view, HashSet<Guid> leaving, NodeLoads loads)
    {
        foreach (var leaver in leaving.Order())
        {
            var open = view.Shards.Count(shard => shard.Owner == leaver && shard.Target is not null);
            foreach (var shard in view.Shards
                .Where(shard => shard.Owner == leaver && shard.Target is null && !loads.IsOrphan(shard)).Take(PlanBounds.MovesPerLeaver - open))
            {
                if (Reserve(loads) is { } target)
                {
                    yield return new ShardMove(shard.Shard, shard.Epoch, target);
                }
            }
        }
    }

    private static IEnumerable<ShardMove> Balancing(ClusterView view, NodeLoads loads)
    {
        var open = view.Shards.Where(static shard => shard.Target is not null).ToList();
        var given = open.CountBy(static shard => shard.Owner ?? Guid.Empty).ToDictionary();
        var taken = open.CountBy(static shard => shard.Target!.Value).ToDictionary();
        var free = view.Shards.Where(static shard => shard is { Target: null, Owner: not null }).ToLookup(static shard => shard.Owner!.Value);
        var used = new Dictionary<Guid, int>();
        for (var left = PlanBounds.Balancing(view.Shards.Count) - open.Count; left > 0; left--)
        {
            if (loads.Lightest(node => taken.GetValueOrDefault(node) < PlanBounds.MovesPerNode) is not { } to
                || loads.Heaviest().FirstOrDefault(node => CanGive(node, to)) is var from && from == Guid.Empty)
            {
                yield break;
            }

            var shard = free[from].ElementAt(used.GetValueOrDefault(from));
            used[from] = used.GetValueOrDefault(from) + 1;
            given[from] = given.GetValueOrDefault(from) + 1;
            taken[to] = taken.GetValueOrDefault(to) + 1;
            loads.Move(from, to);
            yield return new ShardMove(shard.Shard, shard.Epoch, to);
        }

        bool CanGive(Guid node, Guid to) =>
            node != to && given.GetValueOrDefault(node) < PlanBounds.MovesPerNode && loads.IsWorthMoving(node, to)
            && free[node].Count() > used.GetValueOrDefault(node);
    }
}
