namespace Downloads.Transfers.Http;

/// <summary>What tells one version of a resource from another.</summary>
/// <param name="ETag">As sent, weak ones too.</param>
/// <param name="LastModified">As sent, only where it is strong (RFC 9110, section 8.8.2.2).</param>
/// <param name="Length">Full length; null where it was not told.</param>
internal sealed record ResourceVersion(string? ETag, string? LastModified, long? Length)
{
    private static readonly TimeSpan StrongAge = TimeSpan.FromMinutes(1);

    /// <summary>What <c>If-Range</c> may carry: a strong entity tag, else a strong date; null where the version cannot be told from another.</summary>
    public string? Validator => IsStrong(ETag) ? ETag : LastModified;

    /// <summary>The version a response speaks of, whose full length is <paramref name="length"/>.</summary>
    public static ResourceVersion Of(in ResponseHead head, long? length)
    {
        var modified = head.Date("Last-Modified");
        var strong = modified is not null && head.Date("Date") - modified >= StrongAge;
        return new(head.Single("ETag"), strong ? head.Single("Last-Modified") : null, length);
    }

    /// <summary>Why a response that claims to continue this version does not; null where it does. An entity tag once seen must be sent again; a date need not (RFC 9110, section 15.3.7).</summary>
    public string? ContradictedBy(in ResponseHead head, long? length)
    {
        if (ETag is not null && head.Single("ETag") != ETag)
        {
            return "the entity tag changed";
        }

        if (LastModified is not null && head.Single("Last-Modified") is { } modified && modified != LastModified)
        {
            return "the modification date changed";
        }

        return Length is not null && length is not null && Length != length ? "the length changed" : null;
    }

    private static bool IsStrong(string? tag) => tag is ['"', .., '"'] && tag.IndexOf('"', 1) == tag.Length - 1;
}
