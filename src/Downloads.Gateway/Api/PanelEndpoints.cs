using Downloads.Actors;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Downloads.Life;
using Downloads.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api;

/// <summary>Commands of the status panel (contracts, section 2): few, and rate limited per token.</summary>
internal static class PanelEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        MapCommand(endpoints, "cancel", "Stop for good", id => new DownloadCommand.Cancel(KeepPart: false, id));
        MapCommand(endpoints, "retry", "Queue a failed or cancelled download again", id => new DownloadCommand.Retry(id));
    }

    private static void MapCommand(IEndpointRouteBuilder endpoints, string name, string summary, Func<Guid?, DownloadCommand> make) =>
        endpoints.MapPost("/downloads/{id}/" + name, (string id, HttpContext context, IDownloads downloads, DownloadJson writer, CommandBudget budget) =>
            Spend(context, budget) is { } problem
                ? Task.FromResult<IResult>(problem)
                : CommandEndpoints.RunAsync(id, context, downloads, make, state =>
                    new JsonAnswer(StatusCodes.Status202Accepted, json => writer.WriteRead(json, state)) { Location = $"/api/downloads/{state.Id}" }))
            .Needs(Scope.Control).Describe(summary).Answers<DownloadRead>(202);

    private static Problem? Spend(HttpContext context, CommandBudget budget)
    {
        var (allowed, remaining, retryAfter) = budget.Take(Caller.Of(context).Name);
        context.Response.Headers["RateLimit-Policy"] = $"\"commands\";q={budget.Limit};w=60";
        context.Response.Headers["RateLimit"] = $"\"commands\";r={remaining};t={(allowed ? 60 / budget.Limit : (int)Math.Ceiling(retryAfter.TotalSeconds))}";
        return allowed ? null : new Problem("rate.limited", $"At most {budget.Limit} cancels and retries a minute.") { RetryAfter = retryAfter };
    }
}
