using System.Diagnostics;
using System.Text.Json;
using Downloads.Actors;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Downloads.Life;
using Downloads.Projections;
using Downloads.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api;

/// <summary>Takes in jobs: one, or an array in one durable transaction.</summary>
internal static class SubmitEndpoints
{
    public const int MaxJobs = 10_000;

    private const long MaxBytes = 32 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/downloads", ManagerAsync).Needs(Scope.Control).Reads<JobRequest>(MaxBytes)
            .Describe($"Queue a job, or an array of up to {MaxJobs} in one transaction").Answers<AcceptedDownloads>(202)
            .ProducesProblems(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
        endpoints.MapPost("/downloads", PanelAsync).Needs(Scope.Control).Reads<JobRequest>(MaxBytes)
            .Describe("Queue a job").Answers<DownloadRead>(202)
            .ProducesProblems(StatusCodes.Status409Conflict, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ManagerAsync(HttpContext context, IDownloads downloads, RequestReader reader, DownloadJson writer)
    {
        var (body, problem) = await JsonBody.ReadAsync(context.Request);
        if (body is null)
        {
            return problem!;
        }

        using (body)
        {
            var isArray = body.Root.ValueKind == JsonValueKind.Array;
            return await SubmitAsync(context, downloads, reader, body, states => isArray
                ? new AcceptedAnswer(states, writer)
                : new JsonAnswer(StatusCodes.Status202Accepted, json => writer.WriteUnified(json, states[0])) { Location = LocationOf(states[0]) });
        }
    }

    private static async Task<IResult> PanelAsync(HttpContext context, IDownloads downloads, RequestReader reader, DownloadJson writer)
    {
        var (body, problem) = await JsonBody.ReadAsync(context.Request);
        if (body is null)
        {
            return problem!;
        }

        using (body)
        {
            return body.Root.ValueKind == JsonValueKind.Array
                ? Problem.At("request.invalid", "", "Send one job here; arrays go to /api/downloads.")
                : await SubmitAsync(context, downloads, reader, body, states =>
                    new JsonAnswer(StatusCodes.Status202Accepted, json => writer.WriteRead(json, states[0])) { Location = LocationOf(states[0]) });
        }
    }

    private static async Task<IResult> SubmitAsync(
        HttpContext context, IDownloads downloads, RequestReader reader, JsonBody body, Func<IReadOnlyList<DownloadState>, IResult> answer)
    {
        if (QueryReader.RefuseAny(context.Request) is { } unknown)
        {
            return unknown;
        }

        if (!IdempotencyHeader.TryRead(context.Request, out var key, out var problem) || !JobList.TryRead(body.Root, reader, MaxJobs, out var specs, out problem))
        {
            return problem;
        }

        var promise = key is null ? null : new IdempotencyKey(Caller.Of(context).Name, key, body.Hash);
        switch (await downloads.SubmitAsync(specs, promise, context.RequestAborted))
        {
            case SubmitOutcome.Accepted accepted:
                if (accepted.Replayed)
                {
                    context.Response.Headers["Idempotency-Replayed"] = "true";
                }

                return accepted.Downloads.Count == specs.Count
                    ? answer(accepted.Downloads)
                    : new Problem("download.not_found", "The request was accepted before, and some of its downloads were forgotten since.");
            case SubmitOutcome.KeyReused:
                return new Problem("idempotency.key_reused", "This key came with another body; take a new key for a new request.");
            case SubmitOutcome.InFlight:
                return new Problem("idempotency.in_flight", "The first request with this key is still under way.") { RetryAfter = TimeSpan.FromSeconds(1) };
            case SubmitOutcome.Unavailable unavailable:
                return new Problem("store.unavailable", unavailable.Detail);
            default:
                throw new UnreachableException();
        }
    }

    private static string LocationOf(DownloadState state) => $"/api/downloads/{state.Id}";
}
