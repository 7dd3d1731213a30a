namespace Actors.Persistence;

/// <summary>The lanes of a node: every write goes to the lane of its shard.</summary>
internal sealed class AppendLanes : IDisposable
{
    private readonly Lock _spanning = new();
    private readonly AppendLane[] _lanes;
    private bool _closed;

    public AppendLanes(IEventStore store, LaneShard[] shards, IAppendObserver observer, TimeProvider time, LaneOptions options, LaneLog log)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.Lanes is >= 1 and <= 16, true, nameof(options));
        _lanes =
        [
            .. Enumerable.Range(0, options.Lanes).Select(lane => new AppendLane(
                $"append-{lane}", new AppendRound(store, shards, observer, time, options, log), options)),
        ];
    }

    public IReadOnlyList<LaneFigures> Figures() => [.. _lanes.Select(static lane => lane.Figures())];

    public void Start()
    {
        foreach (var lane in _lanes)
        {
            lane.Start();
        }
    }

    /// <summary>Stages a write; false where a lane is full or closed. A forced one is refused by a closed lane only.</summary>
    public bool TryStage(StagedWrite write, bool force = false)
    {
        var first = write.Items[0].Shard % _lanes.Length;
        if (_lanes.Length == 1 || write.Items.All(item => item.Shard % _lanes.Length == first))
        {
            return _lanes[first].TryStage(write, force);
        }

        AppendLane[] lanes = [.. write.Items.Select(item => item.Shard % _lanes.Length).Distinct().Order().Select(lane => _lanes[lane])];
        var rendezvous = new LaneRendezvous(write, lanes.Length);
        lock (_spanning)
        {
            // Lanes are closed under the same lock: all take it or none.
            return !Array.Exists(lanes, static lane => lane.IsFull) && lanes.All(lane => lane.TryStage(rendezvous));
        }
    }

    /// <summary>Runs a step on the lane of a shard, between two appends, after what is staged for it now.</summary>
    /// <exception cref="ObjectDisposedException">The lanes are closed.</exception>
    public Task<T> RunAsync<T>(int shard, Func<T> step)
    {
        var staged = new LaneStep<T>(step);
        return _lanes[shard % _lanes.Length].TryStage(staged)
            ? staged.Done
            : Task.FromException<T>(new ObjectDisposedException(nameof(AppendLanes)));
    }

    /// <summary>From now on a store that does not write is not waited for.</summary>
    public void Hurry()
    {
        lock (_spanning)
        {
            foreach (var lane in _closed ? [] : _lanes)
            {
                lane.Hurry();
            }
        }
    }

    /// <summary>Writes what is staged and ends the threads.</summary>
    public void Dispose()
    {
        lock (_spanning)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            foreach (var lane in _lanes)
            {
                lane.Close();
            }
        }

        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }
    }
}
