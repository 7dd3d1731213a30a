using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Downloads.Gateway.Pages;

/// <summary>The status page at <c>/</c> and its files, embedded in the assembly. They hold no data, so they are open to whoever may connect.</summary>
internal static class StaticPages
{
    private const string Prefix = "Downloads.Gateway.Pages.Assets.";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Lazy<FrozenDictionary<string, Asset>> Assets = new(Load);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", static () => Find("index.html")).ExcludeFromDescription();
        endpoints.MapGet("/assets/{name}", static (string name) => Find(name)).ExcludeFromDescription();
    }

    private static IResult Find(string name) => Assets.Value.TryGetValue(name, out var asset) ? asset : TypedResults.StatusCode(StatusCodes.Status404NotFound);

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(StaticPages).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                return new Asset(content, ContentTypes[Path.GetExtension(name)]);
            },
            StringComparer.Ordinal);
    }

    /// <summary>A file; asked for again with its tag it is not sent again.</summary>
    private sealed class Asset(byte[] content, string contentType) : IResult
    {
        private readonly EntityTagHeaderValue _tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(content, contentType, entityTag: _tag).ExecuteAsync(httpContext);
        }
    }
}
