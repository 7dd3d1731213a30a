using Downloads.Gateway.Api;
using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Auth;

/// <summary><c>POST /auth/ticket</c>: a one-time ticket for <c>/ws?ticket=</c>.</summary>
internal static class TicketEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/auth/ticket", Issue).Needs(Scope.Read).Describe("A one-time ticket for the WebSocket").Answers<IssuedTicket>()
            .ProducesProblems(StatusCodes.Status429TooManyRequests);

    private static IResult Issue(HttpContext context, TicketOffice tickets)
    {
        if (tickets.Issue(Caller.Of(context)) is not { } ticket)
        {
            return new Problem("auth.tickets_exhausted", "Use the tickets that are out, or wait until they expire.") { RetryAfter = TicketOffice.Lifetime };
        }

        return new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("ticket"u8, ticket);
            json.WriteNumber("expires_in"u8, (int)TicketOffice.Lifetime.TotalSeconds);
            json.WriteEndObject();
        });
    }
}

/// <param name="ExpiresIn">Seconds; the first use spends it.</param>
public sealed record IssuedTicket(string Ticket, int ExpiresIn);
