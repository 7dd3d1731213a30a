namespace Downloads.Transfers.Http;

/// <summary>
/// Codings a server applied though <c>identity</c> was asked for. Neither the coded bytes nor bytes decoded on the way are the file: its length, ranges and digests
/// speak of something else. One coded form is a file people want as it is: <c>x.tar.gz</c> sent with <c>Content-Encoding: gzip</c>, a common misconfiguration.
/// </summary>
internal static class ContentCoding
{
    /// <exception cref="TransferFault">The body is not the file (<c>content_encoding</c>, permanent).</exception>
    public static void Refuse(in ResponseHead head, string name)
    {
        foreach (var coding in Codings(head.All("Content-Encoding")))
        {
            if (!IsOwnFormat(coding, name))
            {
                throw TransferFault.Permanent("content_encoding", $"The server sends the file coded as {coding} though it was asked not to");
            }
        }

        if (Codings(head.All("Transfer-Encoding")).Find(coding => coding != "chunked") is { } transfer)
        {
            throw TransferFault.Permanent("content_encoding", $"The server frames the body as {transfer}");
        }
    }

    private static List<string> Codings(string[] lines) =>
    [
        .. lines.SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(coding => coding.ToLowerInvariant())
            .Where(coding => coding != "identity"),
    ];

    private static bool IsOwnFormat(string coding, string name) => coding switch
    {
        "gzip" or "x-gzip" => HasEnding(name, ".gz", ".tgz"),
        "br" => HasEnding(name, ".br"),
        "zstd" => HasEnding(name, ".zst", ".tzst"),
        "compress" or "x-compress" => HasEnding(name, ".z"),
        _ => false,
    };

    private static bool HasEnding(string name, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
