using System.Globalization;
using CsvHelper;
using Downloads.Life;
using Downloads.Projections;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Api.Manager;

/// <summary>A table for spreadsheets. A cell that one would take for a formula (= + - @, a tab, a line break first) begins with an apostrophe instead.</summary>
internal sealed class CsvExport(IEnumerable<IReadOnlyList<DownloadState>> pages, DateTimeOffset now) : IResult
{
    private static readonly string[] Columns = ["ID", "Title", "Artist", "Album", "Status", "Provider", "Progress %", "Size", "Created At", "Error"];

    private static readonly CsvWriterOptions Options = new()
    {
        NewLine = "\r\n", // RFC 4180
        Injection = CsvInjection.Escape,
        InjectionCharacters = "=+-@\t\r\n",
        InjectionEscape = '\'',
        WriteByteOrderMark = true, // or spreadsheets take it for another encoding
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"downloads-{now:yyyyMMdd-HHmmss}.csv\"";
        await using var csv = CsvWriter.Create(response.Body, Options, leaveOpen: true);
        await csv.WriteRecordAsync(Columns, httpContext.RequestAborted);
        foreach (var page in pages)
        {
            foreach (var state in page)
            {
                await csv.WriteRecordAsync(Cells(state), httpContext.RequestAborted);
            }

            await csv.FlushAsync(httpContext.RequestAborted);
        }
    }

    private static string[] Cells(DownloadState state)
    {
        var download = UnifiedDownload.Of(state);
        return
        [
            download.Id.ToString(),
            download.TrackInfo.Title,
            download.TrackInfo.Artist ?? "",
            download.TrackInfo.Album ?? "",
            download.Status,
            download.ProviderName,
            download.Progress.Percent.ToString("0.0", CultureInfo.InvariantCulture),
            download.Progress.TotalBytes?.ToString(CultureInfo.InvariantCulture) ?? "",
            download.CreatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            download.ErrorMessage ?? "",
        ];
    }
}
