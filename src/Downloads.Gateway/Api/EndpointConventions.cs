using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Api;

/// <summary>What each endpoint says of itself: to the access gate and to the OpenAPI document.</summary>
internal static class EndpointConventions
{
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder endpoint, Scope scope) =>
        endpoint.WithMetadata(new ScopeRequirement(scope)).ProducesProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden);

    /// <param name="parameters">Names of the query parameters; see <see cref="QueryParameters"/>.</param>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string summary, params string[] parameters) =>
        endpoint.WithSummary(summary).WithMetadata(new QueryParameters(parameters));

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK) =>
        endpoint.Produces<T>(status, "application/json");

    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ProblemDocument>(status, "application/problem+json");
        }

        return endpoint;
    }

    /// <summary>Reads a JSON body of at most this many bytes.</summary>
    public static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder endpoint, long maxBytes)
        where T : notnull =>
        endpoint.Accepts<T>("application/json").WithMetadata(new BodyLimit(maxBytes))
            .ProducesProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);
}

/// <summary>Endpoint metadata: the query parameters there are.</summary>
internal sealed record QueryParameters(IReadOnlyList<string> Names);

/// <summary>Endpoint metadata: the longest body; routing tells it to the server, which stops reading behind it.</summary>
internal sealed record BodyLimit(long Bytes) : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => Bytes;
}
