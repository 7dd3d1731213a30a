using System.Net;
using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Auth;

/// <summary>
/// While no token exists the server is open to this machine, and a web page must not borrow that: the peer has to be this machine, and
/// <c>Host</c> has to name it, or a name that an attacker points at 127.0.0.1 would do (DNS rebinding).
/// </summary>
internal sealed class HostRule(TokenBook tokens)
{
    public Problem? Check(HttpContext context)
    {
        if (!tokens.IsEmpty)
        {
            return null;
        }

        if (context.Connection.RemoteIpAddress is { } peer && !IPAddress.IsLoopback(peer))
        {
            return new("auth.remote", "Create a token to reach the server from another machine.");
        }

        var host = context.Request.Host.Host;
        return IsThisMachine(host) ? null : new("auth.foreign_host", $"'{host}' does not name this machine; use localhost or 127.0.0.1, or create a token.");
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
