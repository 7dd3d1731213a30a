using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Downloads.Cli.Client;

/// <summary>
/// The node's WebSocket (contracts, section 5), subscribed to one topic. A connection that breaks is made again with the last number seen,
/// so that nothing is missed (numbers of a node before its restart lead to a snapshot); after <see cref="Patience"/> without a node it gives up.
/// </summary>
public sealed class EventStream(NodeAddress address, TimeProvider time, string topic = "runtime")
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private long? _seen;

    /// <summary>How long a node may be away: long enough for a restart.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>All messages, those of the protocol included. Ends only by cancellation or failure.</summary>
    /// <param name="ids">Downloads to hear of; empty for all.</param>
    public async IAsyncEnumerable<JsonElement> ReadAsync(IReadOnlyCollection<Guid> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            using var socket = await ConnectAsync(cancellationToken);
            await SendAsync(socket, Subscription(ids), cancellationToken);
            while (await ReceiveAsync(socket, cancellationToken) is { } message)
            {
                Remember(message);
                yield return message;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<ClientWebSocket> ConnectAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol("downloads.v1");
            if (address.Token is { } token)
            {
                socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            }

            try
            {
                await socket.ConnectAsync(Endpoint(), cancellationToken);
                return socket;
            }
            catch (WebSocketException away)
            {
                socket.Dispose();
                if (time.GetElapsedTime(started) > Patience || (int)socket.HttpStatusCode is >= 400 and < 500)
                {
                    throw new CliException(ExitCode.Network, $"The node at {address.Url} let go of us: {away.Message} Its downloads go on there; 'watch' follows them.", away);
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private Uri Endpoint() => new UriBuilder(address.Url) { Scheme = address.Url.Scheme == "https" ? "wss" : "ws", Path = "ws" }.Uri;

    private byte[] Subscription(IReadOnlyCollection<Guid> ids)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("op", "subscribe");
            json.WriteString("id", topic);
            json.WriteString("topic", topic);
            if (_seen is { } seen)
            {
                json.WriteNumber("since", seen);
            }

            if (ids.Count > 0)
            {
                json.WriteStartObject("filter");
                json.WriteStartArray("download_ids");
                foreach (var id in ids)
                {
                    json.WriteStringValue(id);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static Task SendAsync(ClientWebSocket socket, byte[] message, CancellationToken cancellationToken) =>
        socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <returns>Null where the connection ended.</returns>
    private static async Task<JsonElement?> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        var chunk = new byte[16_384];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(chunk, cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                message.Write(chunk, 0, received.Count);
                if (received.EndOfMessage)
                {
                    return JsonElement.Parse(message.GetBuffer().AsSpan(0, (int)message.Length));
                }
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
        catch (JsonException strange)
        {
            throw new CliException(ExitCode.BadAnswer, "The event stream holds something else than JSON; is it a node of this version?", strange);
        }
    }

    private void Remember(JsonElement message)
    {
        if (message.TryGetProperty("seq", out var seq) && seq.TryGetInt64(out var number))
        {
            _seen = number;
        }
    }
}
