using System.Buffers;

namespace Actors.Links.Messages;

/// <summary>How one kind of message crosses between nodes: bytes under a manifest, never under a type's name. Safe for concurrent use.</summary>
/// <remarks>
/// Nodes of two builds talk to each other during an upgrade: a manifest's bytes are never given another meaning, and what reads a new manifest
/// ships before what writes it.
/// </remarks>
public interface IMessageCodec
{
    /// <summary>The name on the wire (<c>download.command.pause.v1</c>): 1 to 64 characters of ASCII.</summary>
    string Manifest { get; }

    /// <summary>The exact type it writes.</summary>
    Type MessageType { get; }

    /// <summary>Whether a second delivery changes nothing, so that it may be sent again when nobody knows whether it arrived.</summary>
    bool IsRepeatable(object message);

    /// <summary>The command's id where it has one: it makes the message repeatable, because its entity remembers the ids it has carried out.</summary>
    Guid? CommandIdOf(object message);

    /// <summary>Writes the message.</summary>
    void Encode(object message, IBufferWriter<byte> into);

    /// <summary>Reads what <see cref="Encode"/> wrote. Any exception means that the bytes are not what the manifest promises.</summary>
    object Decode(ReadOnlySpan<byte> bytes);
}

/// <summary>Writes <paramref name="message"/> into <paramref name="into"/>.</summary>
public delegate void MessageEncoder<in T>(T message, IBufferWriter<byte> into);

/// <summary>Reads a message.</summary>
public delegate T MessageDecoder<out T>(ReadOnlySpan<byte> bytes);

/// <summary>A codec made of two functions.</summary>
/// <param name="isRepeatable">Null where a second delivery may do harm.</param>
/// <param name="commandId">Null where the message has none.</param>
public sealed class MessageCodec<T>(
    string manifest, MessageEncoder<T> encode, MessageDecoder<T> decode, Func<T, bool>? isRepeatable = null, Func<T, Guid?>? commandId = null)
    : IMessageCodec
    where T : class
{
    public string Manifest => manifest;

    public Type MessageType => typeof(T);

    public bool IsRepeatable(object message) => isRepeatable?.Invoke((T)message) == true;

    public Guid? CommandIdOf(object message) => commandId?.Invoke((T)message);

    public void Encode(object message, IBufferWriter<byte> into) => encode((T)message, into);

    public object Decode(ReadOnlySpan<byte> bytes) => decode(bytes);
}
