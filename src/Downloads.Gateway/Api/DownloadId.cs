using System.Diagnostics.CodeAnalysis;
using Downloads.Actors;
using Downloads.Gateway.Problems;
using Downloads.Life;

namespace Downloads.Gateway.Api;

/// <summary>Ids of the path.</summary>
internal static class DownloadId
{
    public static bool TryParse(string text, out Guid id, [NotNullWhen(false)] out Problem? problem)
    {
        var valid = Guid.TryParseExact(text, "D", out id) || Guid.TryParseExact(text, "N", out id);
        problem = valid ? null : Problem.At("download.invalid_id", "id", "A download id is a UUID.");
        return valid;
    }

    public static bool TryFind(IDownloads downloads, string text, [NotNullWhen(true)] out DownloadState? state, [NotNullWhen(false)] out Problem? problem)
    {
        state = null;
        if (!TryParse(text, out var id, out problem))
        {
            return false;
        }

        state = downloads.Find(id);
        problem = state is null ? NotFound(id) : null;
        return state is not null;
    }

    public static Problem NotFound(Guid id) => new("download.not_found", $"There is no download {id}.");
}
