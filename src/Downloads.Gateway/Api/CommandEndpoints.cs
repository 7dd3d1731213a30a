using System.Diagnostics;
using Downloads.Actors;
using Downloads.Actors.Queries;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Downloads.Life;
using Downloads.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api;

/// <summary>Commands to one download and to all that match.</summary>
internal static class CommandEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        MapOne(endpoints, "pause", "Stop, keep what is there", id => new DownloadCommand.Pause(id));
        MapOne(endpoints, "resume", "Back into the queue", id => new DownloadCommand.Resume(id));
        MapOne(endpoints, "retry", "Begin anew after a failure or a cancel", id => new DownloadCommand.Retry(id));
        MapOne(endpoints, "start", "Go next", id => new DownloadCommand.Start(id));
        MapOne(endpoints, "cancel", "Stop for good", id => new DownloadCommand.Cancel(KeepPart: false, id));
        endpoints.MapDelete("/api/downloads/{id}", DeleteAsync).Needs(Scope.Control)
            .Describe("Cancel; with forget=true: remove a finished download from history", "forget").Answers<UnifiedDownload>(202);

        MapAll(
            endpoints, "start-all", "Start all that wait or are paused",
            [DownloadStatus.Waiting, DownloadStatus.Retrying, DownloadStatus.Paused], () => new DownloadCommand.Start());
        MapAll(
            endpoints, "pause-all", "Pause all that wait or run",
            [DownloadStatus.Waiting, DownloadStatus.Retrying, DownloadStatus.Scheduled, DownloadStatus.Running], () => new DownloadCommand.Pause());
        MapAll(endpoints, "resume-all", "Resume all that are paused", [DownloadStatus.Paused], () => new DownloadCommand.Resume());
        MapAll(endpoints, "cancel-all", "Cancel all that are not finished", DownloadStatuses.Active, () => new DownloadCommand.Cancel());
    }

    private static void MapOne(IEndpointRouteBuilder endpoints, string name, string summary, Func<Guid?, DownloadCommand> make) =>
        endpoints.MapPost("/api/downloads/{id}/" + name, (string id, HttpContext context, IDownloads downloads, DownloadJson writer) =>
            RunAsync(id, context, downloads, make, state => new JsonAnswer(StatusCodes.Status202Accepted, json => writer.WriteUnified(json, state))))
            .Needs(Scope.Control).Describe(summary).Answers<UnifiedDownload>(202);

    private static void MapAll(IEndpointRouteBuilder endpoints, string name, string summary, IReadOnlyList<DownloadStatus> states, Func<DownloadCommand> make) =>
        endpoints.MapPost("/api/downloads/" + name, (HttpContext context, IDownloads downloads) => RunAllAsync(context, downloads, states, make))
            .Needs(Scope.Control).Describe(summary, ListQuery.BulkParameters).Answers<BulkAnswer>(202);

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, IDownloads downloads, DownloadJson writer)
    {
        var reader = new QueryReader(context.Request.Query, "forget");
        var forget = reader.Flag("forget");
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        return await TellAsync(id, context, downloads, key => forget ? new DownloadCommand.Forget(key) : new DownloadCommand.Cancel(KeepPart: false, key), state =>
            forget || state is null
                ? TypedResults.NoContent()
                : new JsonAnswer(StatusCodes.Status202Accepted, json => writer.WriteUnified(json, state)));
    }

    /// <summary>One command without parameters; <paramref name="answer"/> makes the body of the accepted one.</summary>
    public static async Task<IResult> RunAsync(
        string id, HttpContext context, IDownloads downloads, Func<Guid?, DownloadCommand> make, Func<DownloadState, IResult> answer) =>
        QueryReader.RefuseAny(context.Request) is { } problem
            ? problem
            : await TellAsync(id, context, downloads, make, state => state is null ? TypedResults.NoContent() : answer(state));

    /// <summary>Tells the command and maps what became of it. An Idempotency-Key that is a UUID is the command's id.</summary>
    public static async Task<IResult> TellAsync(
        string id, HttpContext context, IDownloads downloads, Func<Guid?, DownloadCommand> make, Func<DownloadState?, IResult> answer)
    {
        if (!DownloadId.TryParse(id, out var downloadId, out var problem) || !IdempotencyHeader.TryReadCommandId(context.Request, out var commandId, out problem))
        {
            return problem;
        }

        return await downloads.CommandAsync(downloadId, make(commandId), context.RequestAborted) switch
        {
            CommandOutcome.Done done => answer(done.State),
            CommandOutcome.Refused refused => new Problem(refused.Code, refused.Detail) { State = refused.State?.Status.ToString() },
            CommandOutcome.Unavailable unavailable => new Problem("store.unavailable", unavailable.Detail),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<IResult> RunAllAsync(HttpContext context, IDownloads downloads, IReadOnlyList<DownloadStatus> states, Func<DownloadCommand> make)
    {
        if (!ListQuery.TryParse(context.Request.Query, ListQuery.BulkParameters, out var query, out var problem))
        {
            return problem;
        }

        var wanted = query.Filter.States is { } asked ? [.. asked.Intersect(states)] : states;
        var outcome = wanted.Count == 0
            ? new BulkOutcome(0, 0, 0)
            : await downloads.CommandAllAsync(query.Filter with { States = wanted }, make, context.RequestAborted);
        return new JsonAnswer(StatusCodes.Status202Accepted, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("matched"u8, outcome.Matched);
            json.WriteNumber("changed"u8, outcome.Changed);
            json.WriteNumber("refused"u8, outcome.Refused);
            json.WriteEndObject();
        });
    }
}

/// <param name="Matched">Downloads the filters found in a state the command is for.</param>
/// <param name="Changed">Those that accepted.</param>
/// <param name="Refused">Those whose state had changed meanwhile.</param>
public sealed record BulkAnswer(long Matched, long Changed, long Refused);
