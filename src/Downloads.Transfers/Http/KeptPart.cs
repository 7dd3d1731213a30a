using Downloads.Transfers.Files;

namespace Downloads.Transfers.Http;

/// <summary>The part file of an earlier attempt, found to be what its resume data claims.</summary>
internal sealed record KeptPart(PartFile File, RangeSet Written, ResourceVersion Version, string? Name)
{
    /// <summary>Opens it; null where nothing was kept, or with the reason where what was kept is of no use.</summary>
    public static KeptPart? Open(ResumeData? resume, string root, string partPath, out string? lost)
    {
        lost = null;
        if (resume is null || resume.Ranges.IsDefaultOrEmpty)
        {
            return null;
        }

        var version = new ResourceVersion(resume.ETag, resume.LastModified, resume.Length);
        if (version.Validator is null && resume.Bytes != resume.Length)
        {
            lost = "the server named nothing to tell one version from another";
            return null;
        }

        var written = new RangeSet(resume.Ranges);
        return PartFile.OpenKept(root, partPath, resume.Inode, written.End, out lost) is { } file ? new(file, written, version, resume.Name) : null;
    }
}
