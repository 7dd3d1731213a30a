namespace Downloads.Transfers.Http.Segments;

/// <summary>What may be seen of a connection's work from outside. One writer, many readers.</summary>
internal sealed class WorkPlace(Segment first)
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Segment _current = first;

    /// <summary>What it receives now, or received last.</summary>
    public Segment Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>Completes when the first byte has come, or none will.</summary>
    public Task Started => _started.Task;

    public void Start() => _started.TrySetResult();
}
