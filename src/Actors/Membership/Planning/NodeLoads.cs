namespace Actors.Membership.Planning;

/// <summary>
/// How many shards each node that may be given any has or is about to get, and who else owns some. A load is that number ÷ capacity; of two that
/// would be equally loaded the newer build is preferred.
/// </summary>
internal sealed class NodeLoads
{
    private readonly Dictionary<Guid, MemberRow> _takers;
    private readonly Dictionary<Guid, int> _counts;
    private readonly Dictionary<Guid, Version> _builds;
    private readonly HashSet<Guid> _owners;

    /// <param name="dying">Nodes that this plan declares dead.</param>
    public NodeLoads(ClusterView view, IReadOnlyList<Guid> dying)
    {
        var members = view.Members.Where(row => row.IsMember && !dying.Contains(row.NodeId)).ToList();
        _takers = members
            .Where(row => row.State == NodeState.Up && row.Roles.HasFlag(NodeRoles.Worker) && row.LeaseUntil >= view.Now)
            .ToDictionary(static row => row.NodeId);
        _builds = _takers.Values.ToDictionary(
            static row => row.NodeId, static row => Version.TryParse(row.Version, out var build) ? build : new Version());
        _counts = _takers.Keys.ToDictionary(static node => node, static _ => 0);

        // A dead node keeps its shards until its lease has run out, and until grace is over: a clock that jumped ahead ends leases that are still believed in.
        var isGrace = view.Now < view.GraceUntil;
        _owners = [.. view.Members
            .Where(row => row.IsMember
                ? !dying.Contains(row.NodeId) || row.LeaseUntil >= view.Now
                : row.State == NodeState.Dead && (isGrace || row.LeaseUntil >= view.Now))
            .Select(static row => row.NodeId)];
        foreach (var shard in view.Shards)
        {
            if ((Takes(shard.Target) ? shard.Target : Takes(shard.Owner) ? shard.Owner : null) is { } holder)
            {
                _counts[holder]++;
            }
        }
    }

    /// <summary>Nodes that may be given shards.</summary>
    public IReadOnlyCollection<Guid> Takers => _takers.Keys;

    /// <summary>Whether a node may be given shards.</summary>
    public bool Takes(Guid? node) => node is { } id && _takers.ContainsKey(id);

    /// <summary>Whether nobody has a right to a shard.</summary>
    public bool IsOrphan(ShardRow shard) => shard.Owner is not { } owner || !_owners.Contains(owner);

    /// <summary>The node that one more shard would load least; null where none may be given any.</summary>
    public Guid? Lightest(Func<Guid, bool>? where = null)
    {
        MemberRow? best = null;
        foreach (var row in _takers.Values)
        {
            if (where?.Invoke(row.NodeId) != false && (best is null || IsBetter(row, best)))
            {
                best = row;
            }
        }

        return best?.NodeId;
    }

    /// <summary>Whether <paramref name="to"/> would still be less loaded than <paramref name="from"/> is, after a move.</summary>
    public bool IsWorthMoving(Guid from, Guid to) =>
        (long)_counts[from] * _takers[to].Capacity > (long)(_counts[to] + 1) * _takers[from].Capacity;

    /// <summary>The nodes that have something to give, the most loaded first.</summary>
    public IEnumerable<Guid> Heaviest() => _takers.Values
        .OrderByDescending(row => (double)_counts[row.NodeId] / row.Capacity).ThenBy(static row => row.NodeId).Select(static row => row.NodeId);

    public void Add(Guid node) => _counts[node]++;

    public void Move(Guid from, Guid to)
    {
        _counts[from]--;
        _counts[to]++;
    }

    private bool IsBetter(MemberRow row, MemberRow than)
    {
        var (mine, theirs) = ((long)(_counts[row.NodeId] + 1) * than.Capacity, (long)(_counts[than.NodeId] + 1) * row.Capacity);
        var build = mine == theirs ? _builds[row.NodeId].CompareTo(_builds[than.NodeId]) : 0;
        return mine < theirs || (mine == theirs && (build > 0 || (build == 0 && row.NodeId.CompareTo(than.NodeId) < 0)));
    }
}
