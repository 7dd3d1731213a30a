using System.Collections.Concurrent;
using Actors.Kernel;
using Actors.Persistence;
using Microsoft.Extensions.Logging;

namespace Actors.Sharding;

/// <summary>
/// Loads the rows of entities that come to life, a bounded number at a time. Bounded by the cells that wait. A store that cannot be read
/// is asked again after a back-off; the entities' letters wait meanwhile.
/// </summary>
internal sealed partial class RecoveryQueue(IEventStore store, LaneShard[] shards, TimeProvider time, int readers, ILogger logger)
{
    private const int HistoryPage = 1_000;
    private static readonly TimeSpan MinBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<(EntityCell Cell, int Failures)> _waiting = new();
    private readonly TimeProvider _time = time;
    private int _free = readers;

    /// <summary>Any thread: the cell gets its row as a signal.</summary>
    public void Request(EntityCell cell) => Enqueue(cell, 0);

    private void Enqueue(EntityCell cell, int failures)
    {
        _waiting.Enqueue((cell, failures));
        StartReader();
    }

    private void StartReader()
    {
        if (Interlocked.Decrement(ref _free) >= 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Read(), this, preferLocal: false);
        }
        else
        {
            StopReader();
        }
    }

    private void Read()
    {
        while (_waiting.TryDequeue(out var next))
        {
            Load(next.Cell, next.Failures);
        }

        StopReader();
    }

    /// <summary>Whoever gives a place back looks again: what came while all places were taken started no reader.</summary>
    private void StopReader()
    {
        if (Interlocked.Increment(ref _free) > 0 && !_waiting.IsEmpty)
        {
            StartReader();
        }
    }

    private void Load(EntityCell cell, int failures)
    {
        try
        {
            var (shard, id) = (cell.Address.Shard, cell.Address.EntityId);

            // Before the row: a reload in between makes the row stale, and the generation tells.
            var generation = shards[shard].Generation;
            var row = store.Load(shard, id);
            var seq = row?.EntitySeq ?? LastSeq(shard, id);
            if (row is null && seq > 0)
            {
                // Removed, or created since the row was looked for.
                row = store.Load(shard, id);
                seq = row?.EntitySeq ?? seq;
            }

            cell.Send(new RecoveredSignal(row, seq, generation));
        }
        catch (Exception failure)
        {
            LoadFailed(failure, cell.Path);
            _ = new Retry(this, cell, failures);
        }
    }

    /// <summary>An entity without a row may have been removed: its events still stand, and the next goes on from there.</summary>
    private long LastSeq(int shard, Guid id)
    {
        var last = 0L;
        while (store.ReadEntity(shard, id, last, HistoryPage) is { Count: > 0 } page)
        {
            last = page[^1].EntitySeq;
        }

        return last;
    }

    [LoggerMessage(1, LogLevel.Warning, "{Path} cannot be loaded; it is tried again")]
    private partial void LoadFailed(Exception failure, string path);

    private sealed class RecoveredSignal(EntityRow? row, long entitySeq, int generation) : Signal
    {
        public override void Run(ActorCell cell) => ((EntityCell)cell).Recovered(row, entitySeq, generation);
    }

    private sealed class Retry
    {
        private readonly ITimer _timer;

        public Retry(RecoveryQueue queue, EntityCell cell, int failures)
        {
            _timer = queue._time.CreateTimer(
                _ => Again(queue, cell, failures), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Backoff.Exponential(MinBackoff, MaxBackoff, failures), Timeout.InfiniteTimeSpan);
        }

        private void Again(RecoveryQueue queue, EntityCell cell, int failures)
        {
            _timer.Dispose();
            queue.Enqueue(cell, failures + 1);
        }
    }
}
