using System.Collections.Frozen;
using System.Text;
using Actors.Links.Wire;

namespace Actors.Links.Messages;

/// <summary>All messages that may cross between nodes. Safe for concurrent use.</summary>
public sealed class MessageCodecs
{
    private const int MaxManifest = 64;

    private readonly FrozenDictionary<Type, IMessageCodec> _byType;
    private readonly FrozenDictionary<string, IMessageCodec>.AlternateLookup<ReadOnlySpan<char>> _byManifest;

    /// <exception cref="ArgumentException">A manifest is no name, or a manifest or type comes twice.</exception>
    public MessageCodecs(IEnumerable<IMessageCodec> codecs)
    {
        var all = codecs.Append(FailureCodec.Instance).ToList();
        if (all.Find(codec => codec.Manifest.Length is 0 or > MaxManifest || !Ascii.IsValid(codec.Manifest)) is { } nameless)
        {
            throw new ArgumentException($"'{nameless.Manifest}' is not a manifest of 1 to {MaxManifest} ASCII characters.", nameof(codecs));
        }

        _byType = all.ToDictionary(static codec => codec.MessageType).ToFrozenDictionary();
        var byManifest = all.ToDictionary(static codec => codec.Manifest).ToFrozenDictionary(StringComparer.Ordinal);
        Manifests = byManifest.Keys;
        _byManifest = byManifest.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Every manifest that can be read.</summary>
    public IReadOnlyCollection<string> Manifests { get; }

    /// <summary>The codec that writes <paramref name="message"/>, or null where it must not leave this process.</summary>
    public IMessageCodec? Of(object message) => _byType.GetValueOrDefault(message.GetType());

    /// <summary>Writes manifest and message: <c>[u8 length][manifest][bytes]</c>.</summary>
    internal static void Write(IMessageCodec codec, object message, FrameBuffer into)
    {
        var span = into.GetSpan(1 + MaxManifest);
        span[0] = (byte)Encoding.ASCII.GetBytes(codec.Manifest, span[1..]);
        into.Advance(1 + span[0]);
        codec.Encode(message, into);
    }

    /// <exception cref="UnknownMessageException">There is no codec of that manifest.</exception>
    /// <exception cref="CorruptMessageException">The bytes are not what their manifest promises.</exception>
    internal object Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0 || bytes[0] == 0 || bytes[0] > MaxManifest || bytes.Length <= bytes[0])
        {
            throw new CorruptMessageException("(none)", inner: null);
        }

        Span<char> manifest = stackalloc char[bytes[0]];
        Encoding.ASCII.GetChars(bytes.Slice(1, bytes[0]), manifest);
        if (!_byManifest.TryGetValue(manifest, out var codec))
        {
            throw new UnknownMessageException(manifest.ToString());
        }

        try
        {
            return codec.Decode(bytes[(1 + bytes[0])..]);
        }
        catch (Exception failure)
        {
            throw new CorruptMessageException(codec.Manifest, failure);
        }
    }
}

/// <summary>A message of a manifest that this build cannot read: a newer one sent it.</summary>
public sealed class UnknownMessageException(string manifest) : Exception($"There is no reader of messages '{manifest}'.")
{
    /// <summary>What it came under.</summary>
    public string Manifest { get; } = manifest;
}

/// <summary>A message whose bytes are not what its manifest promises.</summary>
public sealed class CorruptMessageException(string manifest, Exception? inner) : Exception($"The bytes of a message '{manifest}' cannot be read.", inner)
{
    /// <summary>What it came under.</summary>
    public string Manifest { get; } = manifest;
}
