using Downloads.Requests;
using Downloads.Transfers.Files;

namespace Downloads.Transfers.Http;

/// <summary>Asks, as soon as a transfer's name is known, whether a file has it already that is to stay: then nothing need be fetched.</summary>
internal sealed class TakenName(TransferRequest request, string root)
{
    /// <summary>Before anything is asked: where the user said the name.</summary>
    public FetchedFile? Find() => request.SkipTaken && SafeName.Of(request.Filename, "") is { Length: > 0 } name ? Find(name) : null;

    /// <summary>When a response has told it.</summary>
    public FetchedFile? Find(HttpResponseMessage response) => request.SkipTaken && (int)response.StatusCode is 200 or 203 or 206
        ? Find(OfferedName.Choose(request.Filename, new ResponseHead(response), response.RequestMessage!.RequestUri!))
        : null;

    private FetchedFile? Find(string name)
    {
        try
        {
            using var folder = RootedDirectory.Open(root, request.Directory, create: false);
            return folder.Find(name) is { } there ? new(name, there.IsRegular ? there.Bytes : 0, "", there.Inode) : null;
        }
        catch (IOException missing) when (missing.HResult == Errno.NotFound)
        {
            return null;
        }
    }
}
