using System.Collections.Frozen;
using Actors.Persistence;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Problems;

/// <summary>
/// The one place that knows which HTTP status a code has. Codes are stable: clients compare them, people read the title. A code that the
/// domain made and this table does not know is a conflict (409): the request was fine, the download's state was not.
/// </summary>
internal static class ProblemCode
{
    private static readonly FrozenDictionary<string, (int Status, string Title)> Known = new Dictionary<string, (int, string)>(StringComparer.Ordinal)
    {
        ["request.malformed"] = (400, "The request is malformed"),
        ["request.invalid"] = (400, "The request is not valid"),
        ["request.unknown_parameter"] = (400, "The request has an unknown query parameter"),
        ["request.invalid_parameter"] = (400, "A query parameter is not valid"),
        ["request.invalid_cursor"] = (400, "The cursor is not one of this server's"),
        ["request.timeout"] = (408, "The request took too long"),
        ["request.too_large"] = (413, "The request is too large"),
        ["request.media_type"] = (415, "The body must be application/json"),
        ["request.upgrade_required"] = (426, "This address speaks WebSocket"),
        ["download.invalid_id"] = (400, "The download id is not valid"),
        ["download.not_found"] = (404, "No such download"),
        ["download.illegal_transition"] = (409, "The download's state does not allow this"),
        ["download.not_final"] = (409, "The download is not finished"),
        ["provider.not_found"] = (404, "No such provider"),
        ["settings.invalid"] = (400, "The settings are not valid"),
        ["settings.stale"] = (412, "The settings have changed"),
        ["idempotency.invalid_key"] = (400, "The Idempotency-Key is not valid"),
        ["idempotency.in_flight"] = (409, "A request with this Idempotency-Key is under way"),
        ["idempotency.key_reused"] = (422, "The Idempotency-Key was used with another body"),
        ["auth.required"] = (401, "A token is required"),
        ["auth.invalid"] = (401, "The token is not valid"),
        ["auth.scope"] = (403, "The token's scope does not allow this"),
        ["auth.remote"] = (403, "Without a token only this machine is served"),
        ["auth.foreign_host"] = (403, "The Host is not one of this server's"),
        ["auth.foreign_origin"] = (403, "Pages of this origin may not call the server"),
        ["auth.tickets_exhausted"] = (429, "Too many tickets are out"),
        ["rate.limited"] = (429, "Too many commands"),
        ["connections.exhausted"] = (503, "Too many connections"),
        ["cluster.member_not_found"] = (404, "No such member"),
        ["cluster.actor_not_found"] = (404, "No such actor"),
        ["cluster.refused"] = (409, "The member's state does not allow this"),
        ["cluster.alone"] = (409, "The node runs alone"),
        ["route.not_found"] = (404, "Nothing is here"),
        ["route.method"] = (405, "The method is not allowed here"),
        ["server.error"] = (500, "The server failed"),
        ["store.unavailable"] = (503, "The store is not available"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static int StatusOf(string code) => Known.TryGetValue(code, out var entry) ? entry.Status : 409;

    public static string TitleOf(string code) => Known.TryGetValue(code, out var entry) ? entry.Title : "The request was refused";

    /// <summary>The code for an exception that reached the edge.</summary>
    public static string Of(Exception exception) => exception switch
    {
        BadHttpRequestException bad => For(bad.StatusCode),
        StoreUnavailableException or NotWrittenException => "store.unavailable",
        _ => "server.error",
    };

    /// <summary>The code for a bare status that routing, Kestrel or the framework set.</summary>
    public static string For(int status) => status switch
    {
        401 => "auth.required",
        403 => "auth.scope",
        404 => "route.not_found",
        405 => "route.method",
        408 => "request.timeout",
        413 => "request.too_large",
        415 => "request.media_type",
        426 => "request.upgrade_required",
        503 => "store.unavailable",
        >= 500 => "server.error",
        _ => "request.malformed",
    };
}
