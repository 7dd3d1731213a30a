using Actors.Membership;
using Actors.Persistence;

namespace Actors.TestKit;

/// <summary>One node's way to the member table and the shard map of a <see cref="MemoryDatabase"/>. It can be cut.</summary>
public sealed partial class MemoryClusterStore(MemoryDatabase database) : IClusterStore
{
    private static readonly TimeSpan Forgiven = TimeSpan.FromMilliseconds(500);

    /// <summary>Asked before each statement: whether the database cannot be reached.</summary>
    public Func<bool>? IsCut { get; set; }

    private MemoryMembers Members => database.Members;

    public Joined Join(NodeRegistration node, TimeSpan lease) => Run(now =>
    {
        if (Members.Nodes.TryGetValue(node.NodeId, out var known))
        {
            Members.Nodes[node.NodeId] = known.IsMember
                ? known with { LeaseUntil = now + lease }
                : throw new ArgumentException($"The node {node.NodeId} is a member no more.", nameof(node));
            return new Joined(database.ShardCount, Members.MapVersion);
        }

        foreach (var former in Members.Nodes.Values.Where(row => row.Name == node.Name && row.IsMember).ToList())
        {
            Members.Nodes[former.NodeId] = former with { State = NodeState.Gone, DiedAt = now };
        }

        Members.Nodes.Add(node.NodeId, new MemberRow(
            node.NodeId, node.Name, node.Endpoint, node.Roles, node.Capacity, node.Version, NodeState.Up, now + lease, 0, [], now, null));
        Members.Changed(now);
        return new Joined(database.ShardCount, Members.MapVersion);
    });

    public Heartbeat Renew(Guid nodeId, TimeSpan lease, IReadOnlyCollection<Guid> accused) => Run(now =>
    {
        var row = Members.Nodes.GetValueOrDefault(nodeId);
        if (row is { IsMember: true })
        {
            Members.Nodes[nodeId] = row with { LeaseUntil = now + lease, Beats = row.Beats + 1, Accused = [.. accused] };
        }

        return new Heartbeat(
            row is { IsMember: true } ? row.State : null, Members.MapVersion, Members.MemberVersion, Members.PlannerTickAt, Members.GraceUntil,
            now, database.Timeline);
    });

    public bool Leave(Guid nodeId) => Change(nodeId, static row => row.State == NodeState.Up, static (row, _) => row with { State = NodeState.Leaving });

    public bool Depart(Guid nodeId) => Change(
        nodeId, static row => row.IsMember, static (row, now) => row with { State = NodeState.Gone, LeaseUntil = now, DiedAt = now });

    public bool Down(Guid nodeId) => Change(
        nodeId, static row => row.IsMember, static (row, now) => row with { State = NodeState.Dead, DiedAt = now });

    public int Forget(TimeSpan age) => Run(now =>
    {
        var owners = database.Shards.Select(static shard => shard.Owner).ToHashSet();
        var old = Members.Nodes.Values.Where(row => row.DiedAt < now - age && !owners.Contains(row.NodeId)).ToList();
        old.ForEach(row => Members.Nodes.Remove(row.NodeId));
        return old.Count;
    });

    public ClusterView Read() => Run(now => new ClusterView(
        Members.MapVersion, Members.MemberVersion, Members.ChangedAt, Members.PlannerTickAt, Members.GraceUntil, Members.Timeline,
        database.Timeline, Members.Generation, now,
        [.. Members.Nodes.Values.OrderBy(static row => row.Name, StringComparer.Ordinal).ThenBy(static row => row.NodeId)],
        [.. database.Shards.Select(static (shard, i) => new ShardRow(i, shard.Epoch, shard.Owner, shard.Target, shard.MoveSince))]));

    public void Dispose() => IsCut = static () => true;

    private bool Change(Guid nodeId, Func<MemberRow, bool> from, Func<MemberRow, DateTimeOffset, MemberRow> to) => Run(now =>
    {
        if (Members.Nodes.GetValueOrDefault(nodeId) is not { } row || !from(row))
        {
            return false;
        }

        Members.Nodes[nodeId] = to(row, now);
        Members.Changed(now);
        return true;
    });

    private T Run<T>(Func<DateTimeOffset, T> statement)
    {
        if (IsCut?.Invoke() == true)
        {
            throw new StoreUnavailableException("The database cannot be reached.");
        }

        lock (database.Gate)
        {
            return statement(database.Now);
        }
    }
}
