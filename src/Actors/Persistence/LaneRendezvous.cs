namespace Actors.Persistence;

/// <summary>
/// A write over the shards of several lanes: each lane stops at its place in the queue, the last to come appends, and then all go on. So
/// no shard ever has two appends in flight. Places are taken in all lanes at once, hence in the same order, hence without a deadlock.
/// </summary>
internal sealed class LaneRendezvous(StagedWrite write, int lanes)
{
    private readonly object _gate = new();
    private int _missing = lanes;
    private bool _done;

    /// <summary>What is to be written.</summary>
    public StagedWrite Write { get; } = write;

    /// <summary>A lane has come to its place.</summary>
    public void Meet(AppendRound round, CancellationToken stopping)
    {
        lock (_gate)
        {
            if (--_missing > 0)
            {
                while (!_done)
                {
                    Monitor.Wait(_gate);
                }

                return;
            }
        }

        round.Run([Write], stopping);
        lock (_gate)
        {
            _done = true;
            Monitor.PulseAll(_gate);
        }
    }
}
