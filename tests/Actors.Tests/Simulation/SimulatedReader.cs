using Actors.Membership;
using Actors.TestKit;

namespace Actors.Tests.Simulation;

/// <summary>
/// A client that follows every shard by cursor <c>seq:epoch</c>: where the row at its cursor has another epoch, or its cursor is past the head, it begins
/// anew from a snapshot; otherwise it goes on. What it has read must be what the journal holds.
/// </summary>
internal sealed class SimulatedReader
{
    private readonly SimulatedCluster _cluster;
    private readonly MemoryEventStore _events;
    private readonly List<(long Seq, long Epoch, long Content)>[] _read = [.. Enumerable.Range(0, SimulatedCluster.Shards).Select(static _ => new List<(long, long, long)>())];

    public SimulatedReader(SimulatedCluster cluster)
    {
        _cluster = cluster;
        _events = cluster.OpenEvents(new NodeIdentity());
        cluster.Time.After(TimeSpan.FromSeconds(1), Look);
        cluster.Audit.Reader = this;
    }

    /// <summary>Reads to the end and compares.</summary>
    public void AtRest()
    {
        for (var shard = 0; shard < _read.Length; shard++)
        {
            Follow(shard);
            var stored = _events.ReadShard(shard, 0, int.MaxValue).Select(static e => BitConverter.ToInt64(e.Payload.Span)).ToList();
            if (!stored.SequenceEqual(_read[shard].Select(static e => e.Content)))
            {
                throw new InvariantViolatedException("I5", $"a reader of shard {shard} believes what the journal does not hold");
            }
        }
    }

    private void Look()
    {
        _cluster.Time.After(_cluster.Between(300, 2_500), Look);
        if (!_cluster.IsDown)
        {
            Follow(_cluster.Chance.Next(_read.Length));
        }
    }

    private void Follow(int shard)
    {
        var read = _read[shard];
        if (read.Count > 0)
        {
            var (seq, epoch, _) = read[^1];
            var at = _events.ReadShard(shard, seq - 1, 1);
            if (at.Count == 0 || at[0].Epoch != epoch)
            {
                read.Clear();
            }
        }

        read.AddRange(_events.ReadShard(shard, read.Count, int.MaxValue).Select(static e => (e.Seq, e.Epoch, BitConverter.ToInt64(e.Payload.Span))));
    }
}
