using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Auth;

/// <summary>
/// Lets a request through to its endpoint: first the rules that hold for everyone (host, origin), then who asks and whether the endpoint's
/// <see cref="ScopeRequirement"/> is met. Runs after routing.
/// </summary>
internal sealed class AccessGate(RequestDelegate next, HostRule hosts, OriginRule origins, Authenticator authenticator)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (hosts.Check(context) is { } foreignHost)
        {
            return foreignHost.ExecuteAsync(context);
        }

        if (origins.Check(context) is { } foreignOrigin)
        {
            return foreignOrigin.ExecuteAsync(context);
        }

        if (origins.AnswerPreflight(context))
        {
            return Task.CompletedTask;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<ScopeRequirement>() is not { } required)
        {
            return next(context);
        }

        var caller = authenticator.Authenticate(context);
        if (caller is null)
        {
            var presented = Authenticator.PresentedToken(context.Request) is not null;
            return new Problem(
                presented ? "auth.invalid" : "auth.required",
                presented ? "The token is unknown." : "Send a token as 'Authorization: Bearer …' or 'X-API-Key: …'.").ExecuteAsync(context);
        }

        if (caller.Scope < required.Scope)
        {
            return new Problem("auth.scope", $"The token '{caller.Name}' lacks the scope {required.Scope.ToString().ToLowerInvariant()}.").ExecuteAsync(context);
        }

        context.Features.Set(caller);
        return next(context);
    }
}
