using System.Buffers;
using System.Net.WebSockets;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

/// <summary>The receiving side of one connection: one message at a time, each answered before the next is read.</summary>
internal sealed partial class LiveSession(
    WebSocket socket, LiveClient client, LiveOperations operations, Authenticator authenticator, TimeProvider time, LiveLimits limits, ILogger logger)
{
    private int _malformed;

    /// <summary>Serves until the client goes.</summary>
    /// <param name="caller">Who it is; null where the first message has to tell.</param>
    /// <param name="greeting">Runs once the caller is known.</param>
    public async Task RunAsync(Caller? caller, Func<ValueTask> greeting)
    {
        try
        {
            caller ??= await AuthenticateAsync();
            if (caller is not null)
            {
                client.Caller = caller;
                await greeting();
                while (await ReceiveAsync(client.Ended) is { } message)
                {
                    await HandleAsync(message, caller);
                }
            }

            await client.Finished;
            await DrainAsync();
        }
        catch (OperationCanceledException) when (client.Ended.IsCancellationRequested)
        {
            // The client was dropped while an answer to it waited for room.
        }
    }

    private async Task HandleAsync(ReadOnlyMemory<byte> message, Caller caller)
    {
        LiveRequest request;
        try
        {
            request = LiveRequest.Parse(message);
            _malformed = 0;
        }
        catch (LiveRequestException refusal)
        {
            await client.AnswerAsync(Frames.Error(refusal.Id, refusal.Code, refusal.Message));
            if (++_malformed >= limits.Malformed)
            {
                client.Close(CloseCode.BadMessage, "too many malformed messages");
            }

            return;
        }

        try
        {
            await operations.HandleAsync(client, caller, request);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailure(logger, exception);
            await client.AnswerAsync(Frames.Error(request.Id, ProblemCode.Of(exception), "The request could not be carried out."));
        }
    }

    private async Task<Caller?> AuthenticateAsync()
    {
        using var timeout = new CancellationTokenSource(limits.AuthTimeout, time);
        using var expired = timeout.Token.Register(() => client.Close(CloseCode.AuthTimeout, "no token came in time"));
        if (await ReceiveAsync(client.Ended) is not { } message)
        {
            return null;
        }

        try
        {
            if (LiveRequest.Parse(message) is LiveRequest.Authenticate request && authenticator.WithToken(request.Token) is { } caller)
            {
                await client.AnswerAsync(Frames.Ack(request.Id));
                return caller;
            }
        }
        catch (LiveRequestException)
        {
            // Whatever it was, it was no token.
        }

        client.Close(CloseCode.Unauthorized, "the first message must be auth with a valid token");
        return null;
    }

    /// <summary>The next text message, or null at the end of the connection.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        while (true)
        {
            ValueWebSocketReceiveResult result;
            try
            {
                result = await socket.ReceiveAsync(buffer.GetMemory(1024), cancellationToken);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                client.Drop();
                return null;
            }

            buffer.Advance(result.Count);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                client.Close(WebSocketCloseStatus.NormalClosure, "");
                return null;
            }

            if (result.MessageType == WebSocketMessageType.Binary || buffer.WrittenCount > LiveLimits.MessageBytes)
            {
                var (code, reason) = result.MessageType == WebSocketMessageType.Binary
                    ? (CloseCode.BadMessage, "send text frames")
                    : (CloseCode.TooBig, $"a message has at most {LiveLimits.MessageBytes} bytes");
                client.Close(code, reason);
                return null;
            }

            if (result.EndOfMessage)
            {
                return buffer.WrittenMemory;
            }
        }
    }

    /// <summary>After our close frame: reads until the peer's, so that what it still sends does not reset the connection before it has read ours.</summary>
    private async Task DrainAsync()
    {
        var rest = new byte[1024];
        try
        {
            while (socket.State == WebSocketState.CloseSent)
            {
                await socket.ReceiveAsync(rest.AsMemory(), client.Ended);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            client.Drop();
        }
    }
}
