using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Downloads.Transfers.Files;

/// <summary>
/// Takes filled buffers of one transfer to its part file, in the order given, on a disk thread: receiving and writing overlap. Its few buffers are the
/// backpressure: when all wait for the disk, <see cref="RentAsync"/> does, and nothing is read from the socket. After an error every further call throws it.
/// </summary>
internal sealed class PartWriter : IDisposable
{
    private readonly PartFile _file;
    private readonly DiskThreads _disk;
    private readonly RangeSet _written;
    private readonly WriteBehind _writeBehind;
    private readonly Checkpointer _checkpointer;
    private readonly ConcurrentQueue<Job> _queue = new();
    private readonly SemaphoreSlim _free;
    private readonly Action _drain;
    private readonly int _buffers;
    private readonly int _bufferBytes;
    private ExceptionDispatchInfo? _fault;
    private volatile bool _hurry;
    private int _pending;

    public PartWriter(PartFile file, RunningDigests digests, RangeSet written, Checkpointer checkpointer, DiskThreads disk, int buffers, int bufferBytes)
    {
        (_file, Digests, _written, _checkpointer, _disk) = (file, digests, written, checkpointer, disk);
        (_buffers, _bufferBytes) = (buffers, bufferBytes);
        _writeBehind = new(file);
        _free = new(buffers);
        _drain = Drain;
    }

    public RunningDigests Digests { get; }

    /// <summary>An empty buffer, once one is free.</summary>
    public async ValueTask<ReceiveBuffer> RentAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        if (Volatile.Read(ref _fault) is { } fault)
        {
            _free.Release();
            fault.Throw();
        }

        return new(ArrayPool<byte>.Shared.Rent(_bufferBytes), _bufferBytes);
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
            Enqueue(new(buffer, CatchUpTo: 0));
        }
    }

    /// <summary>Waits until everything given is in the file. No buffer may be rented meanwhile.</summary>
    public async Task FlushAsync()
    {
        for (var taken = 0; taken < _buffers; taken++)
        {
            await _free.WaitAsync(CancellationToken.None);
        }

        _free.Release(_buffers);
        Volatile.Read(ref _fault)?.Throw();
    }

    /// <summary>Reads what is in the file but not in the digests, up to <paramref name="end"/>; writes given later wait in line behind it.</summary>
    public async Task BeginCatchUpAsync(long end, CancellationToken cancellation)
    {
        if (Digests.None || Digests.Frontier >= end)
        {
            return;
        }

        Enqueue(new(await RentAsync(cancellation), end));
    }

    /// <summary>The digests are not needed any more: a catch-up under way ends at once.</summary>
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
                Handle(job.Buffer, job.CatchUpTo);
                Return(job.Buffer);
            }
        }
        while (Interlocked.Decrement(ref _pending) > 0);
    }

    private void Handle(ReceiveBuffer buffer, long catchUpTo)
    {
        if (_fault is not null)
        {
            return;
        }

        try
        {
            if (catchUpTo > 0)
            {
                CatchUp(buffer, catchUpTo);
                return;
            }

            _file.Write(buffer.Filled, buffer.Offset);
            Digests.Append(buffer.Offset, buffer.Filled);
            _written.Add(buffer.Offset, buffer.Offset + buffer.Count);
            _writeBehind.Wrote(buffer.Offset, buffer.Count);
            _checkpointer.Consider(_written);
        }
        catch (Exception error)
        {
            Volatile.Write(ref _fault, ExceptionDispatchInfo.Capture(DiskFaults.Covers(error) ? DiskFaults.From(error) : error));
        }
    }

    private void CatchUp(ReceiveBuffer buffer, long end)
    {
        while (Digests.Frontier < end && !_hurry)
        {
            var wanted = (int)Math.Min(buffer.All.Length, end - Digests.Frontier);
            var read = _file.Read(buffer.All[..wanted], Digests.Frontier);
            if (read == 0)
            {
                throw Errno.Failure("The part file ended early", Errno.Invalid);
            }

            Digests.Append(Digests.Frontier, buffer.All[..read]);
        }
    }

    private void Return(ReceiveBuffer buffer)
    {
        ArrayPool<byte>.Shared.Return(buffer.Bytes);
        _free.Release();
    }

    /// <summary>A buffer to write, or to read with until the digests have come so far.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Job(ReceiveBuffer Buffer, long CatchUpTo);
}
