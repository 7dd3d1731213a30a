using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Api;

/// <summary>A request body as JSON: read whole, up to the endpoint's <see cref="BodyLimit"/>, and given back to the pool when disposed.</summary>
internal sealed class JsonBody : IDisposable
{
    private const int MaxDepth = 16;

    private readonly byte[] _buffer;
    private readonly int _length;
    private readonly JsonDocument _document;

    private JsonBody(byte[] buffer, int length, JsonDocument document)
    {
        _buffer = buffer;
        _length = length;
        _document = document;
    }

    public JsonElement Root => _document.RootElement;

    /// <summary>The bytes as sent; gone when it is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>SHA-256 of the bytes as sent, hex.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(_buffer.AsSpan(0, _length)));

    /// <exception cref="BadHttpRequestException">The body is longer than the limit (413), or the connection broke.</exception>
    public static async Task<(JsonBody? Body, Problem? Problem)> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType() || request.Headers.ContentEncoding.Count > 0)
        {
            return (null, new Problem("request.media_type", "Send the body as application/json, UTF-8, not compressed."));
        }

        var (buffer, length) = await ReadBytesAsync(request);
        if (TryParse(buffer.AsMemory(0, length), out var document, out var problem))
        {
            return (new JsonBody(buffer, length, document), null);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return (null, problem);
    }

    public void Dispose()
    {
        _document.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static bool TryParse(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out Problem? problem)
    {
        try
        {
            document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
            problem = null;
            return true;
        }
        catch (JsonException exception)
        {
            document = null;
            problem = new Problem("request.malformed", utf8.IsEmpty
                ? "The body is empty."
                : $"The body is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
            return false;
        }
    }

    private static async Task<(byte[] Buffer, int Length)> ReadBytesAsync(HttpRequest request)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(request.ContentLength + 1 ?? 16 * 1024, 1024 * 1024));
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan().CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

            var read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted);
            if (read == 0)
            {
                return (buffer, length);
            }

            length += read;
        }
    }
}
