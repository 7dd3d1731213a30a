using System.Collections.Immutable;

namespace Downloads.Transfers;

/// <summary>What a later attempt needs to go on with a part file: written only after <c>fdatasync</c> of the bytes it claims.</summary>
/// <param name="Url">The source the bytes came from (final URL after redirects is not kept: it may be signed).</param>
/// <param name="ETag">Strong or weak validator as sent (RFC 9110, section 8.8.3); null where there was none.</param>
/// <param name="LastModified">As sent, and only where it is strong: at least a minute older than the response's Date (RFC 9110, section 8.8.2.2).</param>
/// <param name="Length">Full length of the representation; null where it was not told.</param>
/// <param name="Ranges">Bytes on disk: ascending, disjoint, never adjacent; offsets in the file.</param>
/// <param name="Name">The final name as the source told it with these bytes, made safe; null where it was not known yet.</param>
/// <param name="Inode">The part file's inode: another file under its path is not these bytes. 0 where unknown.</param>
public sealed record ResumeData(
    string Url, string? ETag, string? LastModified, long? Length, ImmutableArray<ByteRange> Ranges, string? Name = null, long Inode = 0)
{
    /// <summary>Bytes on disk.</summary>
    public long Bytes
    {
        get
        {
            long sum = 0;
            foreach (var range in Ranges)
            {
                sum += range.End - range.Start;
            }

            return sum;
        }
    }
}

/// <summary>Bytes from <paramref name="Start"/> up to but not including <paramref name="End"/>.</summary>
public readonly record struct ByteRange(long Start, long End);
