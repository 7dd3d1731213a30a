using System.Text.Json;
using Downloads.Life;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Api.Manager;

/// <summary><c>{exported_at, downloads, count}</c>; the count comes last, for it is that of the rows written.</summary>
internal sealed class JsonExport(IEnumerable<IReadOnlyList<DownloadState>> pages, DownloadJson writer, DateTimeOffset now) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"downloads-{now:yyyyMMdd-HHmmss}.json\"";
        await using var json = new Utf8JsonWriter(response.BodyWriter, ApiJson.WriterOptions);
        json.WriteStartObject();
        json.WriteString("exported_at"u8, now.UtcDateTime);
        json.WriteStartArray("downloads"u8);
        var count = 0L;
        foreach (var page in pages)
        {
            foreach (var state in page)
            {
                writer.WriteExported(json, state);
                count++;
            }

            await json.FlushAsync(httpContext.RequestAborted);
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }

        json.WriteEndArray();
        json.WriteNumber("count"u8, count);
        json.WriteEndObject();
    }
}
