using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Auth;

/// <summary>Finds out who asks. While no token exists, everyone on this machine is <see cref="Caller.Local"/>.</summary>
internal sealed class Authenticator(TokenBook tokens)
{
    private const string Bearer = "Bearer ";

    /// <summary>The caller, or null where a token is missing or wrong.</summary>
    public Caller? Authenticate(HttpContext context) =>
        PresentedToken(context.Request) is { } token ? WithToken(token) : tokens.IsEmpty ? Caller.Local : null;

    /// <summary>The holder of this token, or null. Without any token in force a presented one means nothing, and the caller is local.</summary>
    public Caller? WithToken(string token) => tokens.IsEmpty ? Caller.Local : tokens.Find(token);

    /// <summary>The caller, if what let him in still holds; else null.</summary>
    public Caller? Again(Caller? caller) => caller is null || tokens.Revoked()(caller) ? null : caller;

    /// <summary>The token of the <c>Authorization</c> or <c>X-API-Key</c> header, or null.</summary>
    public static string? PresentedToken(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..].Trim();
        }

        var key = request.Headers["X-API-Key"].ToString();
        return key.Length > 0 ? key : null;
    }
}
