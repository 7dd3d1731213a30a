using System.Buffers.Binary;

namespace Actors.Sharding;

/// <summary>
/// The 16-bit hash that places an entity on a shard: the same on every machine, for ever (golden values are tested).
/// <c>shard = hash * N >> 16</c>, so that doubling N splits every shard in two.
/// </summary>
public static class StableHash
{
    /// <summary>Hash of an id: 0 to 65,535.</summary>
    public static int Of(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var mixed = BinaryPrimitives.ReadUInt64BigEndian(bytes) * 0x9E3779B97F4A7C15UL ^ BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        mixed ^= mixed >> 32;
        mixed *= 0xD6E8FEB86659FD93UL;
        mixed ^= mixed >> 32;
        return (int)(mixed & 0xFFFF);
    }

    /// <summary>Shard of an id among <paramref name="shardCount"/> (1 to 65,536).</summary>
    public static int ShardOf(Guid id, int shardCount) => Of(id) * shardCount >> 16;
}
