using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Downloads.Gateway.Tests.Hosting;

/// <summary>A client of the WebSocket that reads one frame at a time, each within ten seconds.</summary>
internal sealed class LiveSocket : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly byte[] _buffer = new byte[1024 * 1024];

    private LiveSocket(ClientWebSocket socket) => Socket = socket;

    public ClientWebSocket Socket { get; }

    /// <summary>Connects and reads the hello.</summary>
    public static async Task<LiveSocket> ConnectAsync(GatewayHost host, string path = "/ws", Action<ClientWebSocketOptions>? options = null, bool hello = true)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("downloads.v1");
        options?.Invoke(socket.Options);
        await socket.ConnectAsync(host.SocketAddress(path), CancellationToken.None);
        var client = new LiveSocket(socket);
        if (hello)
        {
            (await client.ReadAsync()).GetProperty("op").GetString().ShouldBe("hello");
        }

        return client;
    }

    public Task SendAsync(string message) =>
        Socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next frame, or null once the server closed.</summary>
    public async Task<JsonElement?> TryReadAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var length = 0;
        while (true)
        {
            var result = await Socket.ReceiveAsync(_buffer.AsMemory(length), timeout.Token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += result.Count;
            if (result.EndOfMessage)
            {
                return JsonElement.Parse(_buffer.AsSpan(0, length));
            }
        }
    }

    public async Task<JsonElement> ReadAsync() =>
        await TryReadAsync() ?? throw new IOException($"Closed with {(int?)Socket.CloseStatus} {Socket.CloseStatusDescription}.");

    /// <summary>The next frame of this op; others are passed over.</summary>
    public async Task<JsonElement> ReadAsync(string op)
    {
        while (true)
        {
            var frame = await ReadAsync();
            if (Op(frame) == op)
            {
                return frame;
            }
        }
    }

    /// <summary>The next numbered event; newest-wins frames are passed over.</summary>
    public async Task<JsonElement> ReadEventAsync()
    {
        while (true)
        {
            var frame = await ReadAsync("event");
            if (frame.TryGetProperty("prev", out _))
            {
                return frame;
            }
        }
    }

    /// <summary>Subscribes and returns the snapshot, or the acknowledgement where there is none.</summary>
    public async Task<JsonElement> SubscribeAsync(string topic, string extra = "", string? id = null, bool snapshot = true)
    {
        await SendAsync($$"""{"op":"subscribe","id":"{{id ?? topic}}","topic":"{{topic}}"{{extra}}}""");
        var answer = await ReadAsync("ack");
        return snapshot ? await ReadAsync("snapshot") : answer;
    }

    /// <summary>Reads frames until the server closes, and returns the close code.</summary>
    public async Task<int> CloseCodeAsync()
    {
        while (await TryReadAsync() is not null)
        {
        }

        return (int)Socket.CloseStatus!.Value;
    }

    public static string Op(JsonElement frame) => frame.GetProperty("op").GetString()!;

    public ValueTask DisposeAsync()
    {
        Socket.Abort();
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
