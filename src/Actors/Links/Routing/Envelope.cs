using System.Buffers.Binary;
using Actors.Links.Wire;
using Actors.Persistence;

namespace Actors.Links.Routing;

/// <summary>What stands before a message on its way to an entity.</summary>
/// <param name="RemainingMs">Time the sender still waits, counted from when it was written: clocks of two nodes are not compared.</param>
/// <param name="MapVersion">Version of the shard map by which the receiver was chosen.</param>
/// <param name="Hop">Nodes tried before this one.</param>
internal readonly record struct Envelope(EntityAddress Address, Guid? CommandId, long MapVersion, uint RemainingMs, byte Hop)
{
    private const int Fixed = 1 + 1 + sizeof(uint) + sizeof(int) + sizeof(short) + 16 + sizeof(long);

    public void Write(FrameBuffer into)
    {
        var span = into.GetSpan(Fixed + 16);
        span[0] = (byte)(CommandId is null ? 0 : 1);
        span[1] = Hop;
        BinaryPrimitives.WriteUInt32LittleEndian(span[2..], RemainingMs);
        BinaryPrimitives.WriteInt32LittleEndian(span[6..], Address.Shard);
        BinaryPrimitives.WriteInt16LittleEndian(span[10..], Address.Kind.Value);
        Address.EntityId.TryWriteBytes(span[12..]);
        BinaryPrimitives.WriteInt64LittleEndian(span[28..], MapVersion);
        CommandId?.TryWriteBytes(span[Fixed..]);
        into.Advance(CommandId is null ? Fixed : Fixed + 16);
    }

    /// <exception cref="LinkProtocolException">It is none.</exception>
    public static Envelope Read(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> message)
    {
        var length = bytes.Length > 0 && bytes[0] == 1 ? Fixed + 16 : Fixed;
        if (bytes.Length < length || bytes[0] > 1)
        {
            throw new LinkProtocolException("An envelope that is none.");
        }

        message = bytes[length..];
        return new Envelope(
            new EntityAddress(
                BinaryPrimitives.ReadInt32LittleEndian(bytes[6..]),
                new Guid(bytes.Slice(12, 16)),
                new EntityKind(BinaryPrimitives.ReadInt16LittleEndian(bytes[10..]))),
            bytes[0] == 1 ? new Guid(bytes.Slice(Fixed, 16)) : null,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]),
            bytes[1]);
    }
}
