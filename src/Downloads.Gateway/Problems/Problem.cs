using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Downloads.Gateway.Problems;

/// <summary>A refusal on its way to the client: a problem document (RFC 9457) with a stable code.</summary>
internal sealed record Problem(string Code, string Detail) : IResult, IStatusCodeHttpResult
{
    /// <summary>Messages by JSON pointer into the request body, or by parameter name.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The download's current state in canonical words, where the state is why.</summary>
    public string? State { get; init; }

    /// <summary>Sent as <c>Retry-After</c>, in whole seconds rounded up.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public int? StatusCode => ProblemCode.StatusOf(Code);

    /// <summary>A problem of one member of the request.</summary>
    public static Problem At(string code, string pointer, string message) =>
        new(code, message) { Errors = new Dictionary<string, string[]>(StringComparer.Ordinal) { [pointer] = [message] } };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var status = ProblemCode.StatusOf(Code);
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"downloads\"";
        }

        if (RetryAfter is { } wait || (status == StatusCodes.Status503ServiceUnavailable && (wait = TimeSpan.FromSeconds(1)) != default))
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString();
        }

        var document = new ProblemDocument
        {
            Type = "urn:problem:" + Code,
            Title = ProblemCode.TitleOf(Code),
            Status = status,
            Detail = Detail,
            Instance = httpContext.Request.Path.Value ?? "/",
            Code = Code,
            TraceId = Activity.Current?.Id ?? httpContext.TraceIdentifier,
            Errors = Errors,
            State = State,
        };
        return response.WriteAsJsonAsync(document, ProblemJson.Default.ProblemDocument, "application/problem+json", httpContext.RequestAborted);
    }
}
