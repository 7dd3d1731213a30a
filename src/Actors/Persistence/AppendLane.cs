namespace Actors.Persistence;

/// <summary>
/// One thread that appends: one call of the store in flight, and whatever was staged meanwhile is the next batch (group commit).
/// The queue is bounded by <see cref="LaneOptions.StagedEvents"/> and <see cref="LaneOptions.StagedBytes"/>; past them it refuses.
/// </summary>
internal sealed class AppendLane : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<object> _staged = new();
    private readonly AppendRound _round;
    private readonly LaneOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private int _events;
    private long _bytes;
    private bool _closed;

    public AppendLane(string name, AppendRound round, LaneOptions options)
    {
        _round = round;
        _options = options;
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
    }

    /// <summary>Whether it refuses new writes now.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return IsFull_NeedsLock;
            }
        }
    }

    private bool IsFull_NeedsLock => _events >= _options.StagedEvents || _bytes >= _options.StagedBytes;

    public LaneFigures Figures()
    {
        lock (_gate)
        {
            return new LaneFigures(_staged.Count, _events, _bytes, _round.Latency.Figures());
        }
    }

    public void Start() => _thread.Start();

    /// <summary>Any thread: stages a write. False where the lane is full, unless forced, or closed.</summary>
    public bool TryStage(StagedWrite write, bool force)
    {
        lock (_gate)
        {
            if (_closed || (IsFull_NeedsLock && !force))
            {
                return false;
            }

            Count(write, 1);
            Enqueue_NeedsLock(write);
            return true;
        }
    }

    /// <summary>Any thread: keeps a place in the queue for a write that other lanes must stand still for.</summary>
    public bool TryStage(LaneRendezvous rendezvous)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            Count(rendezvous.Write, 1);
            Enqueue_NeedsLock(rendezvous);
            return true;
        }
    }

    /// <summary>Any thread: runs a step on the lane's thread once all that is staged now is settled; false where the lane is closed.</summary>
    public bool TryStage(LaneStep step)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                Enqueue_NeedsLock(step);
            }

            return !_closed;
        }
    }

    /// <summary>From now on a store that does not write is not waited for.</summary>
    public void Hurry() => _stopping.Cancel();

    /// <summary>Takes nothing any more, writes what is staged and ends the thread.</summary>
    public void Close()
    {
        Hurry();
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for the thread's end after <see cref="Close"/>.</summary>
    public void Dispose()
    {
        Close();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }

        _stopping.Dispose();
    }

    private void Loop()
    {
        var batch = new List<StagedWrite>();
        while (true)
        {
            object? other;
            lock (_gate)
            {
                while (_staged.Count == 0)
                {
                    if (_closed)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }

                Gather_NeedsLock(batch);
                other = batch.Count == 0 ? _staged.Dequeue() : null;
            }

            switch (other)
            {
                case null:
                    _round.Run(batch, _stopping.Token);
                    break;
                case LaneRendezvous rendezvous:
                    rendezvous.Meet(_round, _stopping.Token);
                    batch.Add(rendezvous.Write);
                    break;
                default:
                    ((LaneStep)other).Run();
                    break;
            }

            lock (_gate)
            {
                batch.ForEach(write => Count(write, -1));
            }

            batch.Clear();
        }
    }

    private void Gather_NeedsLock(List<StagedWrite> batch)
    {
        var (events, bytes) = (0, 0);
        while (_staged.TryPeek(out var next) && next is StagedWrite write)
        {
            events += write.Weight;
            bytes += write.Bytes;
            if (batch.Count > 0 && (events > _options.BatchEvents || bytes > _options.BatchBytes))
            {
                return;
            }

            batch.Add(write);
            _staged.Dequeue();
        }
    }

    private void Enqueue_NeedsLock(object entry)
    {
        _staged.Enqueue(entry);
        Monitor.Pulse(_gate);
    }

    private void Count(StagedWrite write, int sign)
    {
        _events += sign * write.Weight;
        _bytes += sign * write.Bytes;
    }
}

/// <summary>What a lane has to do.</summary>
/// <param name="Queued">Writes that wait.</param>
/// <param name="StagedEvents">Events that wait or are under way.</param>
/// <param name="StagedBytes">Bytes that wait or are under way.</param>
public readonly record struct LaneFigures(int Queued, int StagedEvents, long StagedBytes, LatencyFigures Append);
