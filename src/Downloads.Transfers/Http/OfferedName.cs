using Downloads.Requests;

namespace Downloads.Transfers.Http;

/// <summary>The name of the file: the request's, else the response's <c>Content-Disposition</c>, else the last segment of the final URL; made safe. One of which nothing safe is left gives way to the next.</summary>
internal static class OfferedName
{
    public static string Choose(string? wanted, in ResponseHead head, Uri final)
    {
        if (SafeName.Of(wanted, "") is { Length: > 0 } asked)
        {
            return asked;
        }

        return SafeName.Of(ContentDisposition.FileName(head.Single("Content-Disposition")), "") is { Length: > 0 } told ? told : SafeName.Of(LastSegment(final));
    }

    private static string LastSegment(Uri url) => Uri.UnescapeDataString(url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..]);
}
