using System.Text.Json;
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

/// <summary>Lists and details. They come from the read model and wake nothing.</summary>
internal static class ListEndpoints
{
    private const int JournalLimit = 1000;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/downloads", Panel).Needs(Scope.Read).Describe("Downloads for the status panel", ListQuery.PanelParameters).Answers<DownloadRead[]>();
        endpoints.MapGet("/downloads/active", PanelActive).Needs(Scope.Read)
            .Describe("Downloads that are queued or running", "limit", "cursor").Answers<DownloadRead[]>();
        endpoints.MapGet("/api/downloads", Manager).Needs(Scope.Read).Describe("A page of downloads", ListQuery.ManagerParameters).Answers<UnifiedPage>();
        endpoints.MapGet("/api/downloads/{id}", One).Needs(Scope.Read).Describe("One download in full").Answers<UnifiedDetail>();
        endpoints.MapGet("/api/downloads/{id}/events", Journal).Needs(Scope.Read).Describe("The journal of a download", "after", "limit").Answers<JournalPage>();
    }

    private static IResult Panel(HttpRequest request, IDownloads downloads, DownloadJson writer) =>
        ListQuery.TryParse(request.Query, ListQuery.PanelParameters, out var query, out var problem)
            ? PanelList(request, downloads, writer, query)
            : problem;

    private static IResult PanelActive(HttpRequest request, IDownloads downloads, DownloadJson writer)
    {
        var reader = new QueryReader(request.Query, "limit", "cursor");
        var filter = new DownloadFilter { PanelWords = ["queued", "running"] };
        var limit = reader.Number("limit", 1, ListQuery.MaxLimit) ?? ListQuery.MaxLimit;
        var query = new ListQuery(filter, DownloadOrder.NewestFirst, reader.Text("cursor", 512), limit);
        return reader.Problem is { } problem ? problem : PanelList(request, downloads, writer, query);
    }

    private static IResult PanelList(HttpRequest request, IDownloads downloads, DownloadJson writer, ListQuery query) =>
        Page(request, downloads, query, (json, page) =>
        {
            json.WriteStartArray();
            foreach (var state in page.Items)
            {
                writer.WriteRead(json, state);
            }

            json.WriteEndArray();
        });

    private static IResult Manager(HttpRequest request, IDownloads downloads, DownloadJson writer)
    {
        if (!ListQuery.TryParse(request.Query, ListQuery.ManagerParameters, out var query, out var problem))
        {
            return problem;
        }

        return Page(request, downloads, query, (json, page) =>
        {
            json.WriteStartObject();
            writer.WriteDownloads(json, page.Items);
            json.WriteString("next_cursor"u8, page.Next);
            json.WriteEndObject();
        });
    }

    private static IResult Page(HttpRequest request, IDownloads downloads, ListQuery query, Action<Utf8JsonWriter, DownloadPage> write)
    {
        DownloadPage page;
        try
        {
            page = downloads.List(query.Filter, query.Order, query.Cursor, query.Limit);
        }
        catch (FormatException)
        {
            return Problem.At("request.invalid_cursor", "cursor", "Use the cursor of the page before, with the same filters.");
        }

        return new JsonAnswer(StatusCodes.Status200OK, json => write(json, page))
        {
            Tagged = true,
            Link = page.Next is { } next ? ListQuery.NextLink(request, next) : null,
        };
    }

    private static IResult One(string id, HttpRequest request, IDownloads downloads, DownloadJson writer) =>
        QueryReader.RefuseAny(request) is { } problem ? problem
        : !DownloadId.TryFind(downloads, id, out var state, out problem) ? problem
        : new JsonAnswer(StatusCodes.Status200OK, json => writer.WriteDetail(json, state)) { Tagged = true };

    private static IResult Journal(string id, HttpRequest request, IDownloads downloads)
    {
        var reader = new QueryReader(request.Query, "after", "limit");
        var (after, limit) = (reader.Number("after", 0, int.MaxValue) ?? 0, reader.Number("limit", 1, JournalLimit) ?? JournalLimit);
        if (reader.Problem is { } invalid)
        {
            return invalid;
        }

        if (!DownloadId.TryParse(id, out var downloadId, out var problem))
        {
            return problem;
        }

        // A forgotten download has its journal still, but it is not shown: it was asked to be gone.
        if (downloads.Find(downloadId) is null)
        {
            return DownloadId.NotFound(downloadId);
        }

        var entries = downloads.Journal(downloadId, after, limit);
        return new JsonAnswer(StatusCodes.Status200OK, json => JournalPage.Write(json, downloadId, entries));
    }
}
