using System.Text.Json;
using Downloads.Actors;
using Downloads.Actors.Queries;
using Downloads.Gateway.Auth;
using Downloads.Life;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api.Manager;

/// <summary>What is done to many that are finished: tried again, or removed from history.</summary>
internal static class HistoryEndpoints
{
    private const int DefaultDays = 7;
    private const int MostDays = 36_500;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/downloads/manager/retry-all-failed", RetryAsync).Needs(Scope.Control)
            .Describe("Queue all failed downloads again").Answers<RetriedAnswer>();
        endpoints.MapDelete("/api/downloads/manager/clear-failed", ClearFailedAsync).Needs(Scope.Control)
            .Describe("Remove all failed downloads from history").Answers<DeletedAnswer>();
        endpoints.MapDelete("/api/downloads/manager/history/clear", ClearAsync).Needs(Scope.Control)
            .Describe("Remove what has been finished for so many days", "days").Answers<DeletedAnswer>();
    }

    private static async Task<IResult> RetryAsync(HttpContext context, IDownloads downloads)
    {
        if (QueryReader.RefuseAny(context.Request) is { } problem)
        {
            return problem;
        }

        var outcome = await downloads.CommandAllAsync(Failed, static () => new DownloadCommand.Retry(), context.RequestAborted);
        var answer = new RetriedAnswer(outcome.Changed, $"Queued {Count(outcome.Changed, "")} for retry");
        return new JsonAnswer(StatusCodes.Status200OK, json => JsonSerializer.Serialize(json, answer, GatewayJson.Default.RetriedAnswer));
    }

    private static async Task<IResult> ClearFailedAsync(HttpContext context, IDownloads downloads) =>
        QueryReader.RefuseAny(context.Request) is { } problem ? problem : await ForgetAsync(context, downloads, Failed, "failed ");

    private static async Task<IResult> ClearAsync(HttpContext context, IDownloads downloads, TimeProvider time)
    {
        var reader = new QueryReader(context.Request.Query, "days");
        var days = reader.Number("days", 0, MostDays) ?? DefaultDays;
        var old = new DownloadFilter { FinishedBefore = time.GetUtcNow().AddDays(-days) };
        return reader.Problem is { } problem ? problem : await ForgetAsync(context, downloads, old, "old ");
    }

    private static async Task<IResult> ForgetAsync(HttpContext context, IDownloads downloads, DownloadFilter filter, string kind)
    {
        var outcome = await downloads.CommandAllAsync(filter, static () => new DownloadCommand.Forget(), context.RequestAborted);
        var answer = new DeletedAnswer(outcome.Changed, $"Removed {Count(outcome.Changed, kind)}");
        return new JsonAnswer(StatusCodes.Status200OK, json => JsonSerializer.Serialize(json, answer, GatewayJson.Default.DeletedAnswer));
    }

    private static DownloadFilter Failed => new() { States = [DownloadStatus.Failed] };

    private static string Count(long count, string kind) => $"{count} {kind}download{(count == 1 ? "" : "s")}";
}

/// <param name="Message">For people, such as <c>Queued 5 downloads for retry</c>.</param>
public sealed record RetriedAnswer(long Retried, string Message);

/// <param name="Message">For people, such as <c>Removed 5 failed downloads</c>.</param>
public sealed record DeletedAnswer(long Deleted, string Message);
