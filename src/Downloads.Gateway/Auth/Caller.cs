using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Auth;

/// <summary>Who asks. <paramref name="Name"/> is the token's name: it separates idempotency keys and rate limits, and may be logged.</summary>
internal sealed record Caller(string Name, Scope Scope)
{
    /// <summary>The token that let the caller in; null for <see cref="Local"/>.</summary>
    public AccessToken? Token { get; init; }

    /// <summary>Everyone on this machine, while no token is configured.</summary>
    public static Caller Local { get; } = new("local", Scope.Admin);

    /// <summary>The caller the access gate let in.</summary>
    /// <exception cref="InvalidOperationException">The endpoint demands no scope, so nobody asked.</exception>
    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint demands no scope.");
}
