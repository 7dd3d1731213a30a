using Actors.Membership;
using Actors.Membership.Life;
using Actors.Membership.Planning;
using Actors.Persistence;
using Actors.TestKit;

namespace Actors.Tests.Simulation;

/// <summary>Sees everything, and says what must not be (spec: cluster protocol, "Invariants").</summary>
internal sealed class Audit(SimulatedCluster cluster)
{
    private static readonly TimeSpan OrphanPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);
    private readonly MemoryClusterStore _store = cluster.OpenStore();
    private readonly MemoryEventStore _events = cluster.OpenEvents(new NodeIdentity());
    private readonly HashSet<Guid> _buried = [];
    private readonly Dictionary<int, (Guid? Owner, TimeSpan Since)> _orphans = [];
    private long _seen = -1;
    private TimeSpan _permitUsed;

    public SimulatedReader? Reader { get; set; }

    /// <summary>I4: a writer owned its shard, under its epoch, at its commit. I2: no older epoch follows.</summary>
    public AppendOutcome Append(Guid writer, ShardAppend append, Func<AppendOutcome> commit)
    {
        var (owner, epoch, head) = cluster.Database.Look(append.Shard);
        var outcome = commit();
        if (outcome == AppendOutcome.Committed)
        {
            Require("I4", owner == writer && epoch == append.Epoch, $"{writer} wrote to shard {append.Shard} of {owner} under epoch {append.Epoch} for {epoch}");
            Require("I1", head == append.ExpectedHead, $"an event of shard {append.Shard} that expected head {append.ExpectedHead} stands after {head}");
        }

        return outcome;
    }

    /// <summary>I7: whoever begins something for a shard is the one the database says. After a fail-over nobody knows for a moment.</summary>
    public void Effect(SimulatedNode node, int shard)
    {
        if (cluster.Time.Now - cluster.Disturbed > cluster.Timing.Lease || cluster.Database.Timeline == "00000001")
        {
            var owner = cluster.Database.Look(shard).Owner;
            Require("I7", owner == node.NodeId, $"{node.Name} began something for shard {shard}, which is {owner}'s");
        }
    }

    /// <summary>I11: no more transfers than permits. Those that a fail-over forgot nobody can count.</summary>
    public void Permits()
    {
        _permitUsed = cluster.Time.Now;
        var inUse = cluster.Running.Sum(node => node.TransfersSince(cluster.FailedOver));
        Require("I11", inUse <= SimulatedNode.PermitLimit, $"{inUse} permits are in use");
    }

    /// <summary>Looks for orphans again and again.</summary>
    public void Begin() => cluster.Time.After(OrphanPeriod, () =>
    {
        CheckOrphans(_store.Read());
        Begin();
    });

    /// <summary>After every statement: deaths and moves, where it has changed anything.</summary>
    public void Statement()
    {
        if (cluster.Database.Version == _seen)
        {
            return;
        }

        _seen = cluster.Database.Version;
        var view = _store.Read();
        foreach (var row in view.Members.Where(row => row.State == NodeState.Dead && _buried.Add(row.NodeId)))
        {
            var isHealthy = cluster.Running.FirstOrDefault(node => node.NodeId == row.NodeId) is { IsImpaired: false } node
                && cluster.Time.Now - node.Impaired > cluster.Timing.Lease + Slack;

            // Whose renewals got lost one after the other, with a database that was well all the time, knows that its lease is over.
            isHealthy &= cluster.Running.Any(node => node.NodeId == row.NodeId && node.Phase == MemberPhase.Up)
                || cluster.Time.Now - cluster.Disturbed <= cluster.Timing.Lease + Slack;

            // Who was evicted before its lease was over was out of reach for its peers: theirs may have been the links that were cut.
            isHealthy &= row.LeaseUntil <= row.DiedAt
                || !cluster.Nodes.Any(node => node.AreLinksCut || cluster.Time.Now - node.Impaired <= cluster.Timing.Lease + Slack);
            Require("I8", !isHealthy, $"{row.Name} was declared dead and is well");
        }

        var leavers = view.Members.Count(static row => row.State != NodeState.Up);
        var open = view.Shards.Count(static shard => shard.Target is not null);
        Require("I12", open <= PlanBounds.Balancing(view.Shards.Count) + (leavers * PlanBounds.MovesPerLeaver), $"{open} moves are open");
    }

    /// <summary>When nothing has happened for long.</summary>
    public void AtRest(IReadOnlyDictionary<(int Shard, long Seq), long> acknowledged)
    {
        foreach (var (place, content) in acknowledged)
        {
            var stored = _events.ReadShard(place.Shard, place.Seq - 1, 1);
            Require("I3", stored.Count == 1 && BitConverter.ToInt64(stored[0].Payload.Span) == content, $"{place} was acknowledged and is not there");
        }

        for (var shard = 0; shard < SimulatedCluster.Shards; shard++)
        {
            var epochs = _events.ReadShard(shard, 0, int.MaxValue).Select(static e => e.Epoch).ToList();
            Require("I2", epochs.SequenceEqual(epochs.Order()), $"epochs of shard {shard} fall");
        }

        Reader!.AtRest();
        Require("I11", !cluster.HasPermits || cluster.Time.Now - _permitUsed < OrphanPeriod * 100, "permits do not come back");
        var view = _store.Read();
        var running = cluster.Running.ToList();
        Require("rest", running.TrueForAll(static node => node.Phase == MemberPhase.Up), "somebody is not up");
        var loads = running.ConvertAll(node => view.Shards.Count(shard => shard.Owner == node.NodeId));
        Require("I6", loads.Sum() == view.Shards.Count, "a shard belongs to nobody who runs");
        Require("I12", loads.Max() - loads.Min() <= 1 && view.Shards.All(static shard => shard.Target is null), $"loads are {string.Join(", ", loads)}");
        Require("rest", running.TrueForAll(node => node.HeldShards.Order().SequenceEqual(
            view.Shards.Where(shard => shard.Owner == node.NodeId).Select(static shard => shard.Shard))), "somebody does not hold what it owns");
    }

    /// <summary>
    /// I6: while the database was well, somebody could take them and planning went on without a gap (its calls may be lost, too), shards of the dead go
    /// in time.
    /// </summary>
    private void CheckOrphans(ClusterView view)
    {
        var now = cluster.Time.Now;
        var isCalm = now - cluster.Disturbed > cluster.Timing.Lease * 3 && !cluster.IsDown && view.Now >= view.GraceUntil;
        var canTake = cluster.Running.Any(node => !node.IsImpaired && now - node.Impaired > cluster.Timing.Lease * 3 && node.Phase == MemberPhase.Up);
        var alive = cluster.Running.Select(static node => node.NodeId).ToHashSet();
        foreach (var shard in view.Shards)
        {
            if (!isCalm || !canTake || (shard.Owner is { } owner && alive.Contains(owner)))
            {
                _orphans.Remove(shard.Shard);
            }
            else if (!_orphans.TryGetValue(shard.Shard, out var orphan) || orphan.Owner != shard.Owner)
            {
                // A new owner may have died while its lease still held: its time begins anew.
                _orphans[shard.Shard] = (shard.Owner, now);
            }
            else
            {
                Require("I6", now - orphan.Since <= cluster.Timing.Lease + Slack, $"shard {shard.Shard} is an orphan for too long");
            }
        }
    }

    private void Require(string invariant, bool holds, string what)
    {
        if (!holds)
        {
            throw new InvariantViolatedException(invariant, $"{what} (at {cluster.Time.Now.TotalSeconds:0.000} s)");
        }
    }
}
