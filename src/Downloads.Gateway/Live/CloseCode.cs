using System.Net.WebSockets;

namespace Downloads.Gateway.Live;

/// <summary>Why the server closes a WebSocket; each with what the client should do.</summary>
internal static class CloseCode
{
    /// <summary>The server stops: connect again in a moment.</summary>
    public const WebSocketCloseStatus Restart = (WebSocketCloseStatus)1012;

    /// <summary>The status backlog exceeded its bound: connect again with <c>since</c> and read faster.</summary>
    public const WebSocketCloseStatus TooSlow = (WebSocketCloseStatus)4008;

    /// <summary>A frame that is no text, or malformed frames again and again: a mistake in the client.</summary>
    public const WebSocketCloseStatus BadMessage = (WebSocketCloseStatus)4400;

    /// <summary>The token of the first message is not valid, or the token of the connection is no longer.</summary>
    public const WebSocketCloseStatus Unauthorized = (WebSocketCloseStatus)4401;

    /// <summary>No token came in time.</summary>
    public const WebSocketCloseStatus AuthTimeout = (WebSocketCloseStatus)4408;

    /// <summary>The server lost its own place: connect again with <c>since</c>, a fresh snapshot follows.</summary>
    public const WebSocketCloseStatus Resync = (WebSocketCloseStatus)4409;

    /// <summary>A message longer than <see cref="LiveLimits.MessageBytes"/>.</summary>
    public const WebSocketCloseStatus TooBig = (WebSocketCloseStatus)4413;
}
