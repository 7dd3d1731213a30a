using System.Buffers.Binary;
using Actors.Links.Wire;

namespace Actors.Links.Routing;

/// <summary>What a node says to an envelope (cluster protocol, "Routing").</summary>
internal enum AnswerStatus : byte
{
    /// <summary>A tell is in the mailbox; an ask has its reply behind this byte.</summary>
    Ok = 1,

    /// <summary>Did not run here: the shard is another node's. Owner, epoch and map version as far as the receiver knows follow.</summary>
    NotOwner = 2,

    /// <summary>Did not run: the shard is on its way to another node.</summary>
    Draining = 3,

    /// <summary>Did not run: too much is under way here.</summary>
    Busy = 4,
}

/// <summary>An answer without a reply.</summary>
/// <param name="Owner">With <see cref="AnswerStatus.NotOwner"/>: who owns the shard, where it is known.</param>
/// <param name="RetryMs">When it is worth another try.</param>
internal readonly record struct Answer(AnswerStatus Status, ShardOwner? Owner = null, long MapVersion = 0, uint RetryMs = 0)
{
    private const int Fixed = 1 + 16 + sizeof(long) + sizeof(long) + sizeof(uint);

    public void Write(FrameBuffer into)
    {
        var span = into.GetSpan(Fixed);
        span[0] = (byte)Status;
        (Owner?.Node ?? Guid.Empty).TryWriteBytes(span[1..]);
        BinaryPrimitives.WriteInt64LittleEndian(span[17..], Owner?.Epoch ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(span[25..], MapVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(span[33..], RetryMs);
        into.Advance(Fixed);
        into.Add(System.Text.Encoding.UTF8.GetBytes(Owner?.Endpoint ?? ""));
    }

    /// <summary>Where an answer is Ok, its reply stands behind the first byte and is not read here.</summary>
    /// <exception cref="LinkProtocolException">It is no answer.</exception>
    public static Answer Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && bytes[0] == (byte)AnswerStatus.Ok)
        {
            return new Answer(AnswerStatus.Ok);
        }

        if (bytes.Length < Fixed || bytes[0] is < (byte)AnswerStatus.Ok or > (byte)AnswerStatus.Busy)
        {
            throw new LinkProtocolException("An answer that is none.");
        }

        var owner = new Guid(bytes.Slice(1, 16));
        return new Answer(
            (AnswerStatus)bytes[0],
            owner == Guid.Empty
                ? null
                : new ShardOwner(owner, BinaryPrimitives.ReadInt64LittleEndian(bytes[17..]), System.Text.Encoding.UTF8.GetString(bytes[Fixed..])),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[25..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[33..]));
    }
}
