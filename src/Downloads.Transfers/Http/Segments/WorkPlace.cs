namespace Downloads.Transfers.Http.Segments;

/// <summary>What may be seen of a connection's work from outside. One writer, many readers.</summary>
internal sealed class WorkPlace(Segment first, TimeProvider time)
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Segment _current = first;
    private long _received;
    private long _startedAt;

    /// <summary>What it receives now, or received last.</summary>
    public Segment Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>Completes when the first byte has come, or none will.</summary>
    public Task Started => _started.Task;

    /// <summary>Bytes that came over this connection.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Timestamp of the first of them; 0 before.</summary>
    public long StartedAt => Volatile.Read(ref _startedAt);

    /// <summary>Bytes a second since the first; 0 before.</summary>
    public double Rate => StartedAt == 0 ? 0 : Received / Math.Max(1e-6, time.GetElapsedTime(StartedAt).TotalSeconds);

    public void Came(int bytes)
    {
        if (_startedAt == 0)
        {
            Volatile.Write(ref _startedAt, time.GetTimestamp());
            _started.TrySetResult();
        }

        Volatile.Write(ref _received, _received + bytes);
    }

    /// <summary>No more will come.</summary>
    public void End() => _started.TrySetResult();
}
