namespace Downloads.Transfers;

/// <summary>A part file that is complete, verified and synced.</summary>
/// <param name="Name">Final file name, made safe; one segment, no separators.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Inode">The part file's inode on its file system: after a crash it tells whether a file under the final name is this one. 0 where unknown.</param>
/// <param name="ETag">Validator of what was fetched, for a later conditional download.</param>
/// <param name="LastModified">Likewise, as sent.</param>
/// <param name="Unchanged">The source still has the version that <see cref="Requests.DownloadSpec.IfChanged"/> names: nothing was fetched, and there is no part file.</param>
public sealed record FetchedFile(
    string Name, long Bytes, string Sha256, long Inode, string? ETag = null, string? LastModified = null, bool Unchanged = false);
