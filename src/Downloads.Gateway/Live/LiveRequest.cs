using System.Collections.Frozen;
using System.Text.Json;

namespace Downloads.Gateway.Live;

/// <summary>What a client may send (contracts, section 5). <see cref="Id"/> comes back in the answer.</summary>
internal abstract record LiveRequest(RequestId Id)
{
    private const int MaxText = 512;

    private LiveRequest()
        : this(default(RequestId))
    {
    }

    public sealed record Subscribe(RequestId Id, string Topic, SubscriptionFilter Filter, long? Since) : LiveRequest(Id);

    public sealed record Unsubscribe(RequestId Id) : LiveRequest(Id);

    public sealed record Command(RequestId Id, string Name, Guid DownloadId, CommandArguments Arguments) : LiveRequest(Id);

    public sealed record Ping(RequestId Id) : LiveRequest(Id);

    /// <summary>The first message of a client that could not send its token in any other way.</summary>
    public sealed record Authenticate(RequestId Id, string Token) : LiveRequest(Id);

    /// <summary>Reads one message; unknown members are refused, not ignored.</summary>
    /// <exception cref="LiveRequestException">It is malformed; the message says what is wrong.</exception>
    public static LiveRequest Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return Read(new LiveRequestReader(document.RootElement));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter comes from text that is no valid Unicode.
            throw new LiveRequestException(null, "frame.malformed", "The message is not JSON of valid Unicode, or names a member twice.");
        }
    }

    private static LiveRequest Read(LiveRequestReader reader)
    {
        var op = reader.Text("op", MaxText);
        LiveRequest request = op switch
        {
            "subscribe" => new Subscribe(reader.Id(), reader.Text("topic", MaxText), ReadFilter(reader), reader.OptionalNumber("since")),
            "unsubscribe" => new Unsubscribe(reader.Id()),
            "command" => new Command(reader.Id(), reader.Text("name", MaxText), reader.DownloadId("download_id"), ReadArguments(reader)),
            "ping" => new Ping(reader.Id()),
            "auth" => new Authenticate(reader.Id(), reader.Text("token", MaxText)),
            _ => throw reader.Refuse("frame.unknown_op", $"Unknown op '{LiveRequestReader.Shorten(op)}'; there are subscribe, unsubscribe, command, ping and auth."),
        };
        reader.RefuseTheRest();
        return request;
    }

    private static SubscriptionFilter ReadFilter(LiveRequestReader parent)
    {
        if (parent.OptionalObject("filter") is not { } reader)
        {
            return SubscriptionFilter.None;
        }

        var ids = reader.OptionalDownloadIds("download_ids", SubscriptionFilter.MaxDownloadIds);
        var filter = new SubscriptionFilter(
            ids?.ToFrozenSet(), reader.OptionalText("post_title", MaxText), reader.OptionalText("provider", MaxText), reader.OptionalText("label", MaxText));
        reader.RefuseTheRest();
        return filter;
    }

    private static CommandArguments ReadArguments(LiveRequestReader parent)
    {
        if (parent.OptionalObject("args") is not { } reader)
        {
            return new CommandArguments(KeepPart: false);
        }

        var arguments = new CommandArguments(reader.OptionalFlag("keep_part") ?? false);
        reader.RefuseTheRest();
        return arguments;
    }
}

/// <param name="KeepPart">With cancel: the part file stays.</param>
internal sealed record CommandArguments(bool KeepPart);
