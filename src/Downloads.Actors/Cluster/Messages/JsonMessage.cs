using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Links.Messages;

namespace Downloads.Actors.Cluster.Messages;

/// <summary>Messages that cross as JSON. Fields may be added under a manifest, for a reader skips what it does not know.</summary>
internal static class JsonMessage
{
    /// <summary>A message that does harm when it comes twice.</summary>
    public static IMessageCodec Once<T>(string manifest, JsonTypeInfo<T> type)
        where T : class => new MessageCodec<T>(manifest, (message, into) => Write(message, into, type), bytes => Read(bytes, type));

    /// <summary>A message of which a second one changes nothing.</summary>
    public static IMessageCodec Repeatable<T>(string manifest, JsonTypeInfo<T> type)
        where T : class => new MessageCodec<T>(manifest, (message, into) => Write(message, into, type), bytes => Read(bytes, type), static _ => true);

    /// <summary>A command that may have an id.</summary>
    public static IMessageCodec Command<T>(string manifest, JsonTypeInfo<T> type)
        where T : Life.DownloadCommand => new MessageCodec<T>(
            manifest, (message, into) => Write(message, into, type), bytes => Read(bytes, type), commandId: static command => command.CommandId);

    private static void Write<T>(T message, IBufferWriter<byte> into, JsonTypeInfo<T> type)
    {
        using var json = new Utf8JsonWriter(into);
        JsonSerializer.Serialize(json, message, type);
    }

    private static T Read<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("The message is null.");
}
