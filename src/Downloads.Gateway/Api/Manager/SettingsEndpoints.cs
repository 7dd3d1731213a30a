using System.Diagnostics;
using Downloads.Actors.Settings;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Downloads.Gateway.Api.Manager;

/// <summary><c>/api/settings</c>: the whole effective configuration that may change at run time; replaced as a whole or not at all.</summary>
internal static class SettingsEndpoints
{
    private const long MaxBytes = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/settings", Get).Needs(Scope.Read).Describe("The settings in force").Answers<SettingsDocument>();
        endpoints.MapPut("/api/settings", PutAsync).Needs(Scope.Admin).Reads<SettingsDocument>(MaxBytes)
            .Describe("Replace the settings: all or nothing, in force at once").Answers<SettingsDocument>()
            .ProducesProblems(StatusCodes.Status412PreconditionFailed);
    }

    private static IResult Get(HttpRequest request, IRuntimeSettings settings) =>
        QueryReader.RefuseAny(request) is { } problem ? problem : new SettingsAnswer(settings.Read());

    private static async Task<IResult> PutAsync(HttpContext context, IRuntimeSettings settings)
    {
        if (QueryReader.RefuseAny(context.Request) is { } unknown)
        {
            return unknown;
        }

        var (body, problem) = await JsonBody.ReadAsync(context.Request);
        if (body is null)
        {
            return problem!;
        }

        using (body)
        {
            return await settings.ReplaceAsync(body.Bytes, ConditionOf(context.Request), context.RequestAborted) switch
            {
                SettingsOutcome.Replaced replaced => new SettingsAnswer(replaced.View),
                SettingsOutcome.Invalid invalid => Refuse(invalid),
                SettingsOutcome.Stale stale => new Problem("settings.stale", $"The settings have changed meanwhile; theirs is the ETag \"{stale.Tag}\" now."),
                SettingsOutcome.Unavailable unavailable => new Problem("store.unavailable", unavailable.Detail),
                _ => throw new UnreachableException(),
            };
        }
    }

    /// <summary>Tags of <c>If-Match</c> that are strong (RFC 9110, section 13.1.1); null without a condition.</summary>
    private static List<string>? ConditionOf(HttpRequest request)
    {
        var tags = request.GetTypedHeaders().IfMatch;
        return request.Headers.IfMatch.Count == 0 || tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any))
            ? null
            : [.. tags.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.ToString().Trim('"'))];
    }

    private static Problem Refuse(SettingsOutcome.Invalid invalid) => new(
        "settings.invalid",
        invalid.Errors is [var only] ? $"{only.Pointer} {only.Message}.".TrimStart() : $"{invalid.Errors.Count} things are wrong; see errors.")
    {
        Errors = invalid.Errors.GroupBy(e => e.Pointer, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(e => e.Message + ".").ToArray(), StringComparer.Ordinal),
    };

    /// <summary>The document with its strong tag; 304 where the client has it.</summary>
    private sealed class SettingsAnswer(SettingsView view) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            var tag = new EntityTagHeaderValue($"\"{view.Tag}\"");
            response.Headers.ETag = tag.ToString();
            response.Headers.CacheControl = "no-cache";
            if (HttpMethods.IsGet(httpContext.Request.Method)
                && httpContext.Request.GetTypedHeaders().IfNoneMatch.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            response.ContentType = "application/json";
            response.ContentLength = view.Document.Length;
            await response.BodyWriter.WriteAsync(view.Document, httpContext.RequestAborted);
        }
    }
}

/// <summary>The shape of a settings document; absent members are as the node was configured.</summary>
/// <param name="MaxConcurrent">Transfers of one node at once.</param>
/// <param name="MemoryBytes">Buffers of one node's transfers together.</param>
/// <param name="BytesPerSecond">Of one node; 0 for no limit.</param>
/// <param name="Defaults">The policy of every provider, by field.</param>
/// <param name="Providers">Policies by provider name, or by kind as <c>instance:*</c>.</param>
/// <param name="Rules">The first that matches a source names its provider.</param>
/// <param name="Paused">Providers that start nothing.</param>
public sealed record SettingsDocument(
    int? MaxConcurrent, long? MemoryBytes, long? BytesPerSecond, IReadOnlyDictionary<string, double>? Defaults,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? Providers, IReadOnlyList<RuleDocument>? Rules, IReadOnlyList<string>? Paused);

/// <param name="Hosts">Such as <c>example.org</c>, <c>*.example.org</c> or <c>example.org:8080</c>.</param>
public sealed record RuleDocument(IReadOnlyList<string> Hosts, string Provider);
