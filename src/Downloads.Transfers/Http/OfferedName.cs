namespace Downloads.Transfers.Http;

/// <summary>The name of the file: the request's, else the response's <c>Content-Disposition</c>, else the last segment of the final URL; then made safe.</summary>
internal static class OfferedName
{
    public static string Choose(string? wanted, in ResponseHead head, Uri final) =>
        SafeFileName.From(wanted ?? ContentDisposition.FileName(head.Single("Content-Disposition")) ?? LastSegment(final));

    private static string LastSegment(Uri url) => Uri.UnescapeDataString(url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..]);
}
