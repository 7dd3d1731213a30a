using Downloads.Actors;
using Downloads.Gateway.Auth;
using Downloads.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Downloads.Gateway.Api.Manager;

/// <summary>What the manager page polls, and the stream that spares it the polling.</summary>
internal static class OverviewEndpoints
{
    private const double DefaultInterval = 2;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/downloads/manager/stats", Stats).Needs(Scope.Read).Describe("Counts").Answers<QueueStats>();
        endpoints.MapGet("/api/downloads/manager/active", Active).Needs(Scope.Read).Describe("Active downloads, counts and providers").Answers<ActivePage>();
        endpoints.MapGet("/api/downloads/manager/events", Events).Needs(Scope.Read)
            .Describe("Server-sent events 'update' with active downloads and counts: at once, then after changes, at most every so many seconds", "interval")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
    }

    private static IResult Stats(HttpRequest request, Overview overview) =>
        QueryReader.RefuseAny(request) is { } problem ? problem : new JsonAnswer(StatusCodes.Status200OK, overview.WriteStats) { Tagged = true };

    private static IResult Active(HttpRequest request, Overview overview, IDownloads downloads)
    {
        if (QueryReader.RefuseAny(request) is { } problem)
        {
            return problem;
        }

        return new JsonAnswer(StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            overview.WriteMembers(json);
            json.WriteStartArray("providers_available"u8);
            foreach (var provider in downloads.ActiveProviders())
            {
                json.WriteStringValue(provider);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        })
        { Tagged = true };
    }

    private static IResult Events(HttpRequest request, Overview overview, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        var reader = new QueryReader(request.Query, "interval");
        var interval = TimeSpan.FromSeconds(reader.Decimal("interval", 0.2, 60) ?? DefaultInterval);
        return reader.Problem is { } problem ? problem : new OverviewStream(overview, interval, time, lifetime.ApplicationStopping);
    }
}
