using System.Text.Json;
using Actors.Links.Messages;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

/// <summary>Asks for the state, and may be asked twice.</summary>
internal sealed record Peek;

/// <summary>Writes once, however often it comes with the same id.</summary>
internal sealed record Command(Guid Id, string Text);

/// <summary>The messages of ledgers on the wire.</summary>
internal static class LinkCodecs
{
    public static MessageCodecs All { get; } = new([
        Of<Write>("test.write.v1"),
        Of<Read>("test.read.v1"),
        Of<Written>("test.written.v1"),
        Of<Break>("test.break.v1"),
        Of<Peek>("test.peek.v1", isRepeatable: static _ => true),
        Of<Command>("test.command.v1", commandId: static command => command.Id),
    ]);

    /// <summary>A codec of plain JSON.</summary>
    public static MessageCodec<T> Of<T>(string manifest, Func<T, bool>? isRepeatable = null, Func<T, Guid?>? commandId = null)
        where T : class =>
        new(
            manifest,
            static (message, into) =>
            {
                using var json = new Utf8JsonWriter(into);
                JsonSerializer.Serialize(json, message);
            },
            static bytes => JsonSerializer.Deserialize<T>(bytes)!,
            isRepeatable,
            commandId);
}
