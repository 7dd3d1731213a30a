using System.Text.Json;
using Downloads.Life;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Api;

/// <summary><c>{count, downloads}</c> of an accepted array, written as it goes: no more than a block of it is in memory.</summary>
internal sealed class AcceptedAnswer(IReadOnlyList<DownloadState> states, DownloadJson writer) : IResult
{
    private const int BlockBytes = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(response.BodyWriter, ApiJson.WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("count"u8, states.Count);
        json.WriteStartArray("downloads"u8);
        foreach (var state in states)
        {
            writer.WriteUnified(json, state);
            if (json.BytesPending > BlockBytes)
            {
                await json.FlushAsync(httpContext.RequestAborted);
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
