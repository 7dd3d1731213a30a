using System.Buffers.Binary;

namespace Downloads.Actors.Intake;

/// <summary>
/// UUIDs of version 7 that only ever grow within this process, so that downloads accepted in one call, or in one millisecond, keep the order in
/// which they were given: lists and queues fall back to the id where times are equal. The 12 bits below the milliseconds count, and run over into
/// them (RFC 9562, section 6.2, method 1): 10,000 at once are at most 3 ms ahead of the clock. Any thread.
/// </summary>
internal sealed class SequentialIds(TimeProvider time)
{
    private const int CounterBits = 12;
    private long _last;

    public Guid Next()
    {
        var earliest = time.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(earliest, last + 1);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes, ((next >> CounterBits) << 16) | 0x7000 | (next & ((1 << CounterBits) - 1)));
        return new Guid(bytes, bigEndian: true);
    }
}
