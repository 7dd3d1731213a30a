using System.Globalization;
using System.Net;
using Downloads.Requests;

namespace Downloads.Transfers.Http;

/// <summary>One GET.</summary>
/// <param name="Source">Where it goes first.</param>
/// <param name="Headers">Custom ones; sent to <see cref="Owner"/>'s origin only.</param>
/// <param name="Start">First byte wanted; null to ask without a range.</param>
/// <param name="End">Up to but not including; null for all that follows.</param>
/// <param name="Validator">For <c>If-Range</c>; null for none.</param>
internal sealed record OriginRequest(
    Uri Source, IReadOnlyList<KeyValuePair<string, string>> Headers, long? Start, long? End = null, string? Validator = null)
{
    /// <summary>Whose the custom headers are: a mirror is somebody else.</summary>
    public required Uri Owner { get; init; }

    /// <summary>A version the caller has: asked for only where there is another (<c>If-None-Match</c> or <c>If-Modified-Since</c>); null for none.</summary>
    public string? Known { get; init; }

    /// <summary>Where earlier redirects led; null to begin at <see cref="Source"/>.</summary>
    public Uri? Shortcut { get; init; }

    /// <summary>How long to wait for a connection and for the response's head.</summary>
    public required TransferTimeouts Timeouts { get; init; }

    /// <summary>On a connection of its own, which HTTP/2 would not give.</summary>
    public bool Alone { get; init; }

    /// <summary>The message for one hop.</summary>
    public HttpRequestMessage ToMessage(Uri target, string userAgent)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, target)
        {
            Version = Alone ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (IsSameOrigin(target, Owner))
        {
            foreach (var (name, value) in Headers)
            {
                if (HeaderRules.Refusal(name, value) is null)
                {
                    message.Headers.TryAddWithoutValidation(name, value);
                }
            }
        }

        if (!message.Headers.Contains("User-Agent"))
        {
            message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        }

        if (!message.Headers.Contains("Accept"))
        {
            message.Headers.TryAddWithoutValidation("Accept", "*/*");
        }

        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        AddRange(message);
        if (Known is not null)
        {
            message.Headers.TryAddWithoutValidation(Known.EndsWith('"') ? "If-None-Match" : "If-Modified-Since", Known);
        }

        return message;
    }

    private static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private void AddRange(HttpRequestMessage message)
    {
        if (Start is not { } start)
        {
            return;
        }

        message.Headers.TryAddWithoutValidation("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={start}-{End - 1}"));
        if (Validator is not null)
        {
            message.Headers.TryAddWithoutValidation("If-Range", Validator);
        }
    }
}
