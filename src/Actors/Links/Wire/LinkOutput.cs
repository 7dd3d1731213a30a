namespace Actors.Links.Wire;

/// <summary>
/// Writes frames of many threads to one stream. What comes while a write is under way goes out with the next one: few large writes instead
/// of many small ones. Bounded: beyond <paramref name="maxBytes"/> a frame is refused, unless it is forced.
/// </summary>
/// <remarks>The first frame after a pause is written by a work item behind everything the pool has queued already, so that a burst travels together.</remarks>
/// <param name="broken">Called once, with the first failure of the stream.</param>
internal sealed class LinkOutput(Stream stream, int maxBytes, Action<Exception> broken) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private FrameBuffer _filling = new();
    private FrameBuffer _sending = new();
    private TaskCompletionSource? _room;
    private long _accepted;
    private long _handed;
    private bool _flushing;
    private bool _closed;

    /// <summary>Bytes given to the stream so far: a frame that ends beyond it was certainly not seen whole by anybody.</summary>
    public long Handed
    {
        get
        {
            lock (_gate)
            {
                return _handed;
            }
        }
    }

    /// <summary>Whether it takes no frame any more.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Any thread: takes a whole frame, or refuses it because the output is full or closed.</summary>
    /// <param name="force">Past the bound: for answers, whose number the reader bounds.</param>
    /// <param name="end">Where the frame ends, to compare with <see cref="Handed"/>.</param>
    public bool TryWrite(ReadOnlySpan<byte> frame, bool force, out long end)
    {
        lock (_gate)
        {
            end = 0;
            if (_closed || (!force && _filling.Length > 0 && _filling.Length + frame.Length > maxBytes))
            {
                return false;
            }

            _filling.Add(frame);
            end = _accepted += frame.Length;
            if (_flushing)
            {
                return true;
            }

            _flushing = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>Completes at once, or when less than the bound waits to be written, or the output is closed.</summary>
    public Task RoomAsync()
    {
        lock (_gate)
        {
            if (_closed || _filling.Length < maxBytes)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Takes no frame any more; what waits is dropped.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _filling.Clear();
            _room?.TrySetResult();
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = FlushAsync();

    private async Task FlushAsync()
    {
        try
        {
            while (Next() is { } batch)
            {
                await stream.WriteAsync(batch);
            }
        }
        catch (Exception failure)
        {
            Close();
            broken(failure);
        }
    }

    private ReadOnlyMemory<byte>? Next()
    {
        lock (_gate)
        {
            if (_closed || _filling.Length == 0)
            {
                _flushing = false;
                return null;
            }

            _sending.Clear();
            (_filling, _sending) = (_sending, _filling);
            _handed = _accepted;
            _room?.TrySetResult();
            _room = null;
            return _sending.WrittenMemory;
        }
    }
}
