using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Downloads.Gateway.Api;

/// <summary>A JSON body that fits in memory.</summary>
internal sealed record JsonAnswer(int Status, Action<Utf8JsonWriter> Write) : IResult
{
    public string? Location { get; init; }

    /// <summary>Value of the <c>Link</c> header.</summary>
    public string? Link { get; init; }

    /// <summary>Whether the answer carries a weak ETag and becomes 304 where the client has it (RFC 9110, section 13.1.2).</summary>
    public bool Tagged { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body, ApiJson.WriterOptions))
        {
            Write(json);
        }

        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = Tagged ? "no-cache" : "no-store";
        response.Headers.Location = Location;
        response.Headers.Link = Link;
        if (Tagged)
        {
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body.WrittenSpan).AsSpan(0, 12))}\"", isWeak: true);
            response.Headers.ETag = tag.ToString();
            if (IsKnown(httpContext.Request, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory, httpContext.RequestAborted);
    }

    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(tag, useStrongComparison: false));
}
