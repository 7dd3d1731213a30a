using Downloads.Requests;
using Downloads.Transfers.Files;

namespace Downloads.Transfers.Http;

/// <summary>Digests a server sends with a resource: <c>Repr-Digest</c> and <c>Content-Digest</c> (RFC 9530), <c>Digest</c> (RFC 3230), <c>Content-MD5</c> (RFC 1864).</summary>
internal static class OfferedDigests
{
    /// <summary>
    /// The strongest digest of the whole resource the response tells, or null. What cannot be read is passed over: a server's own mistake in a field nobody asked
    /// for is no reason to refuse the file.
    /// </summary>
    /// <param name="whole">The message's content is the whole resource: only then do <c>Content-Digest</c> and <c>Content-MD5</c> speak of it.</param>
    public static Checksum? Strongest(in ResponseHead head, bool whole)
    {
        var offered = new List<Checksum>();
        Collect(head.All("Repr-Digest"), offered);
        Collect(head.All("Digest"), offered);
        if (whole)
        {
            Collect(head.All("Content-Digest"), offered);
            Collect([.. head.All("Content-MD5").Select(value => "md5=" + value)], offered);
        }

        return offered.MinBy(checksum => Array.IndexOf(DigestAlgorithms.ByStrength, checksum.Algorithm));
    }

    private static void Collect(string[] lines, List<Checksum> into)
    {
        foreach (var member in lines.SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (member.IndexOf('=') is > 0 and var equals && Read(member[..equals], member[(equals + 1)..]) is { } checksum)
            {
                into.Add(checksum);
            }
        }
    }

    private static Checksum? Read(string name, string value)
    {
        var algorithm = name.ToLowerInvariant() switch
        {
            "sha" => "sha-1",
            var other => other,
        };
        var length = DigestAlgorithms.Length(algorithm);
        Span<byte> bytes = stackalloc byte[64];
        return length > 0 && Convert.TryFromBase64String(value.Split(';')[0].Trim().Trim(':'), bytes, out var written) && written == length
            ? new(algorithm, Convert.ToHexStringLower(bytes[..length]))
            : null;
    }
}
