using Downloads.Transfers.Files;
using Downloads.Transfers.Http.Segments;
using Downloads.Transfers.Limits;
using Downloads.Transfers.Progress;

namespace Downloads.Transfers.Http;

/// <summary>Moves a body into the writer's buffers. What was received is given to the writer however the receiving ends. Any number of bodies at once.</summary>
internal sealed class BodyReceiver(TransferPulse pulse, RateChain limits, TransferOptions options, TimeProvider time)
{
    /// <summary>What waits in a buffer is no part of a checkpoint, so a buffer holds no more than one is apart.</summary>
    private readonly int _bufferBytes = (int)Math.Clamp(options.CheckpointBytes, 4_096, options.BufferBytes);

    private long _waited;

    /// <summary>How long bodies have waited for a buffer in all, while none was read from them.</summary>
    public TimeSpan WaitedForDisk => new(Interlocked.Read(ref _waited));

    /// <summary>Receives until the segment is done or the body ends.</summary>
    /// <param name="came">Called after each read that brought bytes, with their number.</param>
    /// <exception cref="TransferFault">The connection broke off, the source fell silent, or the disk refused.</exception>
    public async Task ReceiveAsync(Stream body, PartWriter writer, Segment segment, Action<int> came, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, pulse.Impatience);
        for (var ended = false; !ended && !segment.IsDone;)
        {
            var buffer = await RentAsync(writer, (int)Math.Clamp(segment.Left, 4_096, _bufferBytes), segment.At, stop);
            try
            {
                ended = await FillAsync(body, buffer, segment, came, either.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw TransferFault.Transient("timeout", "The server fell silent");
            }
            finally
            {
                writer.Write(buffer);
            }
        }
    }

    private async ValueTask<ReceiveBuffer> RentAsync(PartWriter writer, int bytes, long offset, CancellationToken stop)
    {
        var renting = writer.RentAsync(bytes, offset, stop);
        if (renting.IsCompleted)
        {
            return await renting;
        }

        var asked = time.GetTimestamp();
        var buffer = await renting;
        Interlocked.Add(ref _waited, time.GetElapsedTime(asked).Ticks);
        return buffer;
    }

    /// <summary>Reads until the buffer is full, has waited long enough, the segment is done, or the body ends, which it tells.</summary>
    private async ValueTask<bool> FillAsync(Stream body, ReceiveBuffer buffer, Segment segment, Action<int> came, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        do
        {
            var wanted = segment.Reserve(buffer.Room);
            if (wanted == 0)
            {
                return false;
            }

            var granted = await limits.TakeAsync(wanted, cancellation);
            var read = await ReadAsync(body, buffer, granted, segment, cancellation);
            limits.Return(granted - read);
            if (read == 0)
            {
                return true;
            }

            came(read);
        }
        while (buffer.Room > 0 && time.GetElapsedTime(begun) < options.FlushAfter);

        return false;
    }

    private async ValueTask<int> ReadAsync(Stream body, ReceiveBuffer buffer, int most, Segment segment, CancellationToken cancellation)
    {
        var own = 0;
        pulse.ReadBegins();
        segment.Listen(time.GetTimestamp());
        try
        {
            var read = await body.ReadAsync(buffer.Free(most), cancellation);
            own = segment.Advance(read);
            buffer.Count += own;
            return read;
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw HttpFaults.FromBody(error);
        }
        finally
        {
            pulse.ReadEnds(own);
        }
    }
}
