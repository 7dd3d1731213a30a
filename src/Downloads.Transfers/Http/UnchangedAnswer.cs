namespace Downloads.Transfers.Http;

/// <summary>Answers that say: the version you know is still the one (RFC 9110, section 13).</summary>
internal static class UnchangedAnswer
{
    /// <summary>A 304, or a server that passes conditions over and names the known entity tag anyway.</summary>
    public static bool Read(in ResponseHead head, string known) =>
        head.Status == 304 || (head.Status is 200 or 206 && head.Single("ETag") is { } tag && Opaque(tag) == Opaque(known));

    /// <summary>What is told of a file that was not fetched.</summary>
    public static FetchedFile ToFile(TransferRequest request, HttpResponseMessage response)
    {
        var head = new ResponseHead(response);
        return new(
            OfferedName.Choose(request.Filename, head, response.RequestMessage!.RequestUri!), 0, "", 0, head.Single("ETag"), head.Single("Last-Modified"), Unchanged: true);
    }

    /// <summary>Weak comparison (RFC 9110, section 8.8.3.2).</summary>
    private static string Opaque(string tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
}
