using Downloads.Transfers.Files;
using Downloads.Transfers.Limits;
using Downloads.Transfers.Progress;

namespace Downloads.Transfers.Http;

/// <summary>Moves a body into the writer's buffers. What was received is given to the writer however the receiving ends.</summary>
internal sealed class BodyReceiver(TransferPulse pulse, TokenBucket bucket, TransferOptions options, TimeProvider time)
{
    /// <summary>Receives up to <paramref name="end"/> (exclusive; null for all there is) into the file from <paramref name="start"/> on.</summary>
    /// <returns>Where the body ended.</returns>
    /// <exception cref="TransferFault">The connection broke off, the source fell silent, or the disk refused.</exception>
    public async Task<long> ReceiveAsync(Stream body, PartWriter writer, long start, long? end, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, pulse.Impatience);
        var limit = end ?? long.MaxValue;
        for (var (at, ended) = (start, false); ;)
        {
            if (ended || at == limit)
            {
                return at;
            }

            var buffer = await writer.RentAsync(stop);
            buffer.Offset = at;
            try
            {
                ended = await FillAsync(body, buffer, limit - at, either.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw TransferFault.Transient("timeout", "The server fell silent");
            }
            finally
            {
                at += buffer.Count;
                writer.Write(buffer);
            }
        }
    }

    /// <summary>Reads until the buffer is full, has waited long enough, or the body ends, which it tells.</summary>
    private async ValueTask<bool> FillAsync(Stream body, ReceiveBuffer buffer, long most, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        do
        {
            var wanted = (int)Math.Min(buffer.Room, most - buffer.Count);
            var granted = await bucket.TakeAsync(wanted, cancellation);
            var read = await ReadAsync(body, buffer.Free(granted), cancellation);
            bucket.Return(granted - read);
            buffer.Count += read;
            if (read == 0)
            {
                return true;
            }
        }
        while (buffer.Room > 0 && buffer.Count < most && time.GetElapsedTime(begun) < options.FlushAfter);

        return false;
    }

    private async ValueTask<int> ReadAsync(Stream body, Memory<byte> into, CancellationToken cancellation)
    {
        var read = 0;
        pulse.ReadBegins();
        try
        {
            return read = await body.ReadAsync(into, cancellation);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw HttpFaults.FromBody(error);
        }
        finally
        {
            pulse.ReadEnds(read);
        }
    }
}
