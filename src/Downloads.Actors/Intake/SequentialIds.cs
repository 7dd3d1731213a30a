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

    // The variant of RFC 9562. The 62 bits behind it only have to differ between processes: an id is no secret.
    private const long Variant = unchecked((long)0x8000_0000_0000_0000);

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
        BinaryPrimitives.WriteInt64BigEndian(bytes, ((next >> CounterBits) << 16) | 0x7000 | (next & ((1 << CounterBits) - 1)));
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Variant | Random.Shared.NextInt64(1L << 62));
        return new Guid(bytes, bigEndian: true);
    }
}
