using System.Buffers;
using System.Buffers.Binary;

namespace Actors.Links.Wire;

/// <summary>Takes frames as they come.</summary>
internal interface IFrameHandler
{
    /// <summary>One frame; <paramref name="payload"/> is gone after the call. An exception ends the connection.</summary>
    void Handle(ulong correlation, FrameKind kind, ReadOnlySpan<byte> payload);

    /// <summary>After each read: waits here while the handler wants no more for now.</summary>
    ValueTask ReadyAsync();
}

/// <summary>Cuts a stream into frames. A frame beyond the limit, or too short to be one, ends the connection before it is read.</summary>
internal static class LinkInput
{
    private const int FirstBytes = 64 << 10;

    /// <summary>Reads until the stream ends between two frames, which is the regular end.</summary>
    /// <exception cref="LinkProtocolException">A frame is too long or too short.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within a frame.</exception>
    public static async Task ReadAsync(Stream stream, int maxFrameBytes, IFrameHandler handler, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        var filled = 0;
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                if (read == 0)
                {
                    if (filled > 0)
                    {
                        throw new EndOfStreamException("The connection ended within a frame.");
                    }

                    return;
                }

                filled += read;
                var (used, wanted) = Take(buffer.AsSpan(0, filled), maxFrameBytes, handler);
                filled -= used;
                buffer = Keep(buffer, used, filled, wanted);
                await handler.ReadyAsync();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Hands out all whole frames; the length of the one that is not whole yet, where it is known.</summary>
    private static (int Used, int Wanted) Take(ReadOnlySpan<byte> bytes, int maxFrameBytes, IFrameHandler handler)
    {
        var used = 0;
        while (bytes.Length - used >= sizeof(uint))
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[used..]);
            if (length > (uint)maxFrameBytes || length <= sizeof(ulong))
            {
                throw new LinkProtocolException($"A frame of {length} bytes; allowed are {sizeof(ulong) + 1} to {maxFrameBytes}.");
            }

            var whole = sizeof(uint) + (int)length;
            if (bytes.Length - used < whole)
            {
                return (used, whole);
            }

            var frame = bytes.Slice(used + sizeof(uint), (int)length);
            handler.Handle(BinaryPrimitives.ReadUInt64LittleEndian(frame), (FrameKind)frame[sizeof(ulong)], frame[(sizeof(ulong) + 1)..]);
            used += whole;
        }

        return (used, 0);
    }

    /// <summary>Moves the rest to the front of an array that has room for the frame it belongs to.</summary>
    private static byte[] Keep(byte[] buffer, int used, int rest, int wanted)
    {
        var fits = Math.Max(FirstBytes, wanted);
        if (buffer.Length >= fits && buffer.Length <= 2 * fits)
        {
            if (used > 0)
            {
                buffer.AsSpan(used, rest).CopyTo(buffer);
            }

            return buffer;
        }

        var other = ArrayPool<byte>.Shared.Rent(fits);
        buffer.AsSpan(used, rest).CopyTo(other);
        ArrayPool<byte>.Shared.Return(buffer);
        return other;
    }
}
