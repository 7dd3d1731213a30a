using System.Net;
using System.Text.Json;

namespace Origins.Nodes;

/// <summary>An answer of the node, of whatever status.</summary>
/// <param name="Body">Undefined where there was none.</param>
public sealed record Reply(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Message)
{
    /// <summary>The body of a success.</summary>
    /// <exception cref="HttpRequestException">It was none; the message holds the body.</exception>
    public JsonElement Succeeded() =>
        Message.IsSuccessStatusCode ? Body : throw new HttpRequestException($"{(int)Status} {Message.RequestMessage?.RequestUri}: {Body}", inner: null, Status);

    /// <summary>The problem's stable code, or null (RFC 9457 document with the member <c>code</c>).</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;
}
