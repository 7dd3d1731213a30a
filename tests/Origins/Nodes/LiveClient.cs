using System.Net.WebSockets;
using System.Text.Json;

namespace Origins.Nodes;

/// <summary>
/// A WebSocket client that keeps every frame in the order it came, over reconnects, too. Waiting is on frames seen already or to come, so nothing
/// is missed between an action and the wait.
/// </summary>
public sealed class LiveClient : IAsyncDisposable
{
    private readonly Uri _address;
    private readonly Lock _gate = new();
    private readonly List<LiveFrame> _frames = [];
    private readonly List<(Func<LiveFrame, bool> Wanted, TaskCompletionSource<LiveFrame> Seen)> _waiters = [];
    private ClientWebSocket _socket = new();
    private Task _receiving = Task.CompletedTask;
    private int _connection;
    private int _lastId;

    private LiveClient(Uri node) => _address = new UriBuilder(new Uri(node, "ws")) { Scheme = "ws" }.Uri;

    /// <summary>Every frame so far.</summary>
    public IReadOnlyList<LiveFrame> Frames
    {
        get
        {
            lock (_gate)
            {
                return [.. _frames];
            }
        }
    }

    public static async Task<LiveClient> ConnectAsync(Uri node)
    {
        var client = new LiveClient(node);
        await client.OpenAsync();
        return client;
    }

    /// <summary>Subscribes and returns the server's answer.</summary>
    /// <param name="since">The last number seen of this topic, to be told what was missed.</param>
    public Task<LiveFrame> SubscribeAsync(string topic, long? since = null, object? filter = null) =>
        AskAsync(id => new { op = "subscribe", id, topic, since, filter });

    /// <summary><c>pause</c>, <c>resume</c>, <c>cancel</c>, <c>retry</c>, <c>start</c>; the server's answer.</summary>
    public Task<LiveFrame> CommandAsync(string name, string downloadId) =>
        AskAsync(id => new { op = "command", id, name, download_id = downloadId });

    /// <summary>The first frame, seen already or to come, that is as wanted.</summary>
    /// <exception cref="TimeoutException">None came in time; the message says <paramref name="what"/>.</exception>
    public async Task<LiveFrame> WaitForAsync(Func<LiveFrame, bool> wanted, TimeSpan patience, string what)
    {
        var seen = new TaskCompletionSource<LiveFrame>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_frames.Find(frame => wanted(frame)) is { } past)
            {
                return past;
            }

            _waiters.Add((wanted, seen));
        }

        try
        {
            return await seen.Task.WaitAsync(patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Not seen within {patience.TotalSeconds:0} s on {_address}: {what}. Last frames:\n{string.Join('\n', Frames.TakeLast(12).Select(frame => frame.Json))}", late);
        }
    }

    /// <summary>Waits until the connection is over; the server's close code, or null where it just broke.</summary>
    public async Task<WebSocketCloseStatus?> WaitForCloseAsync(TimeSpan patience)
    {
        await _receiving.WaitAsync(patience);
        return _socket.CloseStatus;
    }

    /// <summary>The highest number seen of a topic; null where none was.</summary>
    public long? LastSeq(string topic) => Frames.Where(frame => frame.Topic == topic).Max(frame => frame.Seq);

    /// <summary>A new connection; nothing is subscribed on it. The frames so far stay.</summary>
    public async Task ReconnectAsync()
    {
        await CloseAsync();
        _socket = new ClientWebSocket();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static string Serialize(object frame) => JsonSerializer.Serialize(frame, Json);

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private async Task OpenAsync()
    {
        _socket.Options.AddSubProtocol("downloads.v1");
        await _socket.ConnectAsync(_address, CancellationToken.None);
        _connection++;
        _receiving = ReceiveAsync(_socket, _connection);
    }

    private async Task CloseAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private async Task<LiveFrame> AskAsync(Func<string, object> frame)
    {
        var id = $"c{Interlocked.Increment(ref _lastId)}";
        await _socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(Serialize(frame(id))), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return await WaitForAsync(answer => answer.Id == id, TimeSpan.FromSeconds(10), $"an answer to {id}");
    }

    private async Task ReceiveAsync(ClientWebSocket socket, int connection)
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is var part && part.MessageType == WebSocketMessageType.Text)
            {
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Note(new LiveFrame(TimeProvider.System.GetTimestamp(), connection, JsonSerializer.Deserialize<JsonElement>(message.GetBuffer().AsSpan(0, (int)message.Length))));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException)
        {
            // The node was killed, or this client closes.
        }
    }

    private void Note(LiveFrame frame)
    {
        lock (_gate)
        {
            _frames.Add(frame);
            foreach (var waiter in _waiters.FindAll(waiter => waiter.Wanted(frame)))
            {
                _waiters.Remove(waiter);
                waiter.Seen.TrySetResult(frame);
            }
        }
    }
}
