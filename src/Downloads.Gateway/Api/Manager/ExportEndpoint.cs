using Downloads.Actors;
using Downloads.Actors.Queries;
using Downloads.Gateway.Auth;
using Downloads.Life;
using Downloads.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api.Manager;

/// <summary>
/// <c>GET /api/downloads/manager/export</c>: every download that matches, as JSON that can be imported again or as CSV for spreadsheets. Read and written page by
/// page: 1,000,000 rows cost no more memory than 1,000.
/// </summary>
internal static class ExportEndpoint
{
    private const int PageSize = 500;

    private static readonly string[] Words = [.. StatusWords.Table.Select(w => w.Manager).Distinct(StringComparer.Ordinal)];

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/downloads/manager/export", Export).Needs(Scope.Read)
            .Describe("All downloads, as JSON or CSV", "format", "status").Answers<ExportedDownloads>();

    private static IResult Export(HttpRequest request, IDownloads downloads, DownloadJson writer, TimeProvider time)
    {
        var reader = new QueryReader(request.Query, "format", "status");
        var filter = new DownloadFilter { ManagerWords = reader.Words("status", Words) };
        var format = reader.Words("format", ["json", "csv"]);
        if (format is { Count: > 1 })
        {
            reader.Refuse<object>("format", "must be given once");
        }

        return reader.Problem is { } problem ? problem
            : format is ["csv"] ? new CsvExport(Pages(downloads, filter), time.GetUtcNow())
            : new JsonExport(Pages(downloads, filter), writer, time.GetUtcNow());
    }

    private static IEnumerable<IReadOnlyList<DownloadState>> Pages(IDownloads downloads, DownloadFilter filter)
    {
        string? cursor = null;
        do
        {
            var page = downloads.List(filter, DownloadOrder.NewestFirst, cursor, PageSize);
            yield return page.Items;
            cursor = page.Next;
        }
        while (cursor is not null);
    }
}

/// <summary>An export as it is read back by <c>POST /api/downloads/import</c>: each download has its <c>request</c>, without secrets.</summary>
public sealed record ExportedDownloads(DateTime ExportedAt, IReadOnlyList<UnifiedDetail> Downloads, long Count);
