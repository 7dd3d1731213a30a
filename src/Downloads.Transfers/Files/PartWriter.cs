using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Downloads.Transfers.Files;

/// <summary>
/// Takes filled buffers of one transfer to its part file, in the order given, on a disk thread: receiving and writing overlap. Its few buffers are the
/// backpressure: when all wait for the disk, <see cref="RentAsync"/> does, and nothing is read from the socket. Bytes that came out of order, or were kept from an
/// earlier attempt, are read into the digests whenever nothing waits to be written. After an error every further call throws it.
/// </summary>
internal sealed class PartWriter : IDisposable
{
    private const int DigestBlock = 256 << 10;

    private readonly PartFile _file;
    private readonly DiskThreads _disk;
    private readonly RangeSet _written;
    private readonly WriteBehind _writeBehind;
    private readonly Checkpointer _checkpointer;
    private readonly ConcurrentQueue<Job> _queue = new();
    private readonly SemaphoreSlim _free;
    private readonly Action _drain;
    private ExceptionDispatchInfo? _fault;
    private volatile bool _hurry;
    private int _pending;

    public PartWriter(PartFile file, RunningDigests digests, RangeSet written, Checkpointer checkpointer, DiskThreads disk, int buffers)
    {
        (_file, Digests, _written, _checkpointer, _disk) = (file, digests, written, checkpointer, disk);
        _writeBehind = new(file);
        _free = new(buffers);
        _drain = Drain;
    }

    /// <summary>Complete after <see cref="DigestAllAsync"/>.</summary>
    public RunningDigests Digests { get; }

    private bool IsBehind => !_hurry && _fault is null && !Digests.None && Digests.Frontier < _written.FirstGap().Start;

    /// <summary>An empty buffer, once one is free.</summary>
    /// <param name="offset">Where in the file belongs what comes into it.</param>
    public async ValueTask<ReceiveBuffer> RentAsync(int bytes, long offset, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        if (Volatile.Read(ref _fault) is { } fault)
        {
            _free.Release();
            fault.Throw();
        }

        return PageBuffers.Rent(bytes, offset);
    }

    /// <summary>Gives a buffer to the disk, or just back where it is empty.</summary>
    public void Write(ReceiveBuffer buffer)
    {
        if (buffer.Count == 0)
        {
            Return(buffer);
        }
        else
        {
            Enqueue(new(buffer, Done: null));
        }
    }

    /// <summary>One more connection receives: one more buffer.</summary>
    public void AddBuffer() => _free.Release();

    /// <summary>Starts reading into the digests what was there before.</summary>
    public void BeginCatchUp() => Enqueue(default);

    /// <summary>Waits until everything given is in the file.</summary>
    /// <param name="then">Done on the same disk thread right after, unless something failed: a small file pays for one change of threads, not two.</param>
    public async Task FlushAsync(Action? then = null)
    {
        if (then is null && Volatile.Read(ref _pending) == 0)
        {
            Volatile.Read(ref _fault)?.Throw();
            return;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(new(Buffer: null, done, Then: then));
        await done.Task;
        Volatile.Read(ref _fault)?.Throw();
    }

    /// <summary>Waits until everything given is in the file and, where it has no gaps, in the digests.</summary>
    public async Task DigestAllAsync()
    {
        if (Volatile.Read(ref _pending) == 0 && !IsBehind)
        {
            Volatile.Read(ref _fault)?.Throw();
            return;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(new(Buffer: null, done, DigestFirst: true));
        await done.Task;
        Volatile.Read(ref _fault)?.Throw();
    }

    /// <summary>The digests are not needed any more: no more is read into them.</summary>
    public void Hurry() => _hurry = true;

    public void Dispose() => Digests.Dispose();

    private void Enqueue(Job job)
    {
        _queue.Enqueue(job);
        if (Interlocked.Increment(ref _pending) == 1)
        {
            _disk.Post(_drain);
        }
    }

    private void Drain()
    {
        do
        {
            if (_queue.TryDequeue(out var job))
            {
                Handle(job);
            }
        }
        while (Interlocked.Decrement(ref _pending) > 0);
    }

    private void Handle(Job job)
    {
        if (job.Buffer is { } buffer)
        {
            Try(() => Place(buffer));
            Return(buffer);
        }

        while (IsBehind && (_queue.IsEmpty || job.DigestFirst))
        {
            Try(CatchUp);
        }

        if (job.Then is { } then)
        {
            Try(then);
        }

        job.Done?.SetResult();
    }

    private void Try(Action step)
    {
        try
        {
            if (_fault is null)
            {
                step();
            }
        }
        catch (Exception error)
        {
            Volatile.Write(ref _fault, ExceptionDispatchInfo.Capture(DiskFaults.Covers(error) ? DiskFaults.From(error) : error));
        }
    }

    private void Place(ReceiveBuffer buffer)
    {
        _file.Write(buffer.Filled, buffer.Offset);
        Digests.Append(buffer.Offset, buffer.Filled);
        _written.Add(buffer.Offset, buffer.Offset + buffer.Count);
        _writeBehind.Wrote(buffer.Offset, buffer.Count, Digests.None ? long.MaxValue : Digests.Frontier);
        _checkpointer.Consider(_written);
    }

    private void CatchUp()
    {
        var block = ArrayPool<byte>.Shared.Rent(DigestBlock);
        try
        {
            var wanted = (int)Math.Min(DigestBlock, _written.FirstGap().Start - Digests.Frontier);
            var read = _file.Read(block.AsSpan(0, wanted), Digests.Frontier);
            if (read == 0)
            {
                throw Errno.Failure("The part file ended early", Errno.Invalid);
            }

            Digests.Append(Digests.Frontier, block.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private void Return(ReceiveBuffer buffer)
    {
        buffer.Return();
        _free.Release();
    }

    /// <summary>A buffer to write, or none; and somebody who waits until the queue has come so far.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Job(ReceiveBuffer? Buffer, TaskCompletionSource? Done, bool DigestFirst = false, Action? Then = null);
}
