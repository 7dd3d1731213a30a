using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Auth;

/// <summary>
/// Pages of other origins may not call the server unless <see cref="AccessOptions.AllowedOrigins"/> lists them: no cross-site request
/// forgery, no cross-site WebSocket. Programs send no <c>Origin</c> and pass.
/// </summary>
internal sealed class OriginRule(AccessOptions options)
{
    public Problem? Check(HttpContext context)
    {
        var request = context.Request;
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            return IsOwn(origin, request) || options.AllowedOrigins.Contains(origin)
                ? null
                : new("auth.foreign_origin", $"The origin '{origin}' is not in Auth:AllowedOrigins.");
        }

        // A browser that sends no Origin still tells where the request comes from (Fetch Metadata). A link may be followed; nothing else.
        var crossSite = request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
        var followsLink = HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate";
        return crossSite && !followsLink ? new("auth.foreign_origin", "A page of another site may not call the server.") : null;
    }

    /// <summary>
    /// Lets an allowed foreign page read the answer, and answers its preflight (Fetch standard, CORS protocol) outright.
    /// Call after <see cref="Check"/>.
    /// </summary>
    /// <returns>Whether the response is complete.</returns>
    public bool AnswerPreflight(HttpContext context)
    {
        var request = context.Request;
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsOwn(origin, request))
        {
            return false;
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "ETag, Idempotency-Replayed, Link, Location, RateLimit, Retry-After";
        headers.Vary = "Origin";
        if (!HttpMethods.IsOptions(request.Method) || request.Headers.AccessControlRequestMethod.Count == 0)
        {
            return false;
        }

        headers.AccessControlAllowMethods = "GET, POST, PATCH, PUT, DELETE";
        headers.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-API-Key";
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
