using System.Buffers.Text;
using System.Text;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

/// <summary><c>GET /ws</c>, and <c>/ws/notifications</c>, which starts subscribed to the topic of that name.</summary>
internal sealed class LiveEndpoint(
    LiveClients clients, LiveTopics topics, LiveSubscriber subscriber, LiveOperations operations, Authenticator authenticator, TicketOffice tickets,
    TimeProvider time, LiveLimits limits, ILogger<LiveEndpoint> logger)
{
    public const string Protocol = "downloads.v1";

    private const string BearerProtocol = "bearer.";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/ws", static (HttpContext context, LiveEndpoint live) => live.ServeAsync(context, subscribed: null))
            .ExcludeFromDescription();
        endpoints.MapGet("/ws/notifications", static (HttpContext context, LiveEndpoint live) => live.ServeAsync(context, live.Notifications))
            .ExcludeFromDescription();
    }

    private LiveTopic Notifications => topics.Notifications;

    private async Task ServeAsync(HttpContext context, LiveTopic? subscribed)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await new Problem("request.upgrade_required", "Connect with a WebSocket client, subprotocol " + Protocol + ".").ExecuteAsync(context);
            return;
        }

        var (caller, refused) = Identify(context);
        if (refused)
        {
            await new Problem("auth.invalid", "The token or ticket is not valid.").ExecuteAsync(context);
            return;
        }

        if (!clients.TryReserve())
        {
            var full = new Problem("connections.exhausted", $"There are {limits.Clients} connections already.") { RetryAfter = TimeSpan.FromSeconds(10) };
            await full.ExecuteAsync(context);
            return;
        }

        LiveClient? client = null;
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol) ? Protocol : null,
                KeepAliveInterval = limits.Heartbeat,
                KeepAliveTimeout = limits.Heartbeat * 2,
            });
            await using var sender = client = new LiveClient(socket, time, limits, logger);
            clients.Enter(client);
            var session = new LiveSession(socket, client, operations, authenticator, time, limits, logger);
            await session.RunAsync(caller, () => GreetAsync(sender, subscribed));
        }
        finally
        {
            clients.Leave(client);
        }
    }

    private async ValueTask GreetAsync(LiveClient client, LiveTopic? subscribed)
    {
        await client.AnswerAsync(Frames.Hello(topics.Epoch, limits.Heartbeat));
        if (subscribed is not null)
        {
            var request = new LiveRequest.Subscribe(subscribed.Name, subscribed.Name, SubscriptionFilter.None, Since: null);
            await subscriber.SubscribeAsync(client, subscribed, request, acknowledge: false);
        }
    }

    /// <summary>Header, ticket or subprotocol. Nothing presented where a token is needed: the first message has to bring it.</summary>
    private (Caller? Caller, bool Refused) Identify(HttpContext context)
    {
        var ticket = context.Request.Query["ticket"].ToString();
        var token = Authenticator.PresentedToken(context.Request) ?? TokenOfProtocol(context);
        if (ticket.Length > 0 || token is not null)
        {
            var presented = ticket.Length > 0 ? authenticator.Again(tickets.Redeem(ticket)) : authenticator.WithToken(token!);
            return (presented, presented is null);
        }

        return (authenticator.Authenticate(context), false);
    }

    /// <summary>The token of a subprotocol <c>bearer.&lt;base64url&gt;</c>, which is never echoed; "" where it cannot be decoded.</summary>
    private static string? TokenOfProtocol(HttpContext context)
    {
        foreach (var offered in context.WebSockets.WebSocketRequestedProtocols)
        {
            if (offered.StartsWith(BearerProtocol, StringComparison.Ordinal))
            {
                var encoded = offered.AsSpan(BearerProtocol.Length);
                return Base64Url.IsValid(encoded) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(encoded)) : "";
            }
        }

        return null;
    }
}
