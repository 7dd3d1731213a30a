namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// Which version the answers of one source must be of. Of the source in use it is known. A mirror tells its own with its first answer, which must prove the same
/// bytes: the same length, and the same strong entity tag or a checksum that will show it in the end; from then on it is held to that. Any number of callers.
/// </summary>
internal sealed class SourceVersion
{
    private readonly ResourceVersion _wanted;
    private readonly bool _isChecked;
    private ResourceVersion? _told;

    private SourceVersion(ResourceVersion wanted, bool isMirror, bool isChecked) =>
        (_wanted, IsMirror, _isChecked, _told) = (wanted, isMirror, isChecked, isMirror ? null : wanted);

    public bool IsMirror { get; }

    /// <summary>What a request carries as <c>If-Range</c>; null before a mirror's first answer.</summary>
    public string? Validator => Volatile.Read(ref _told)?.Validator;

    public static SourceVersion Of(ResourceVersion version) => new(version, isMirror: false, isChecked: false);

    /// <param name="isChecked">A checksum is demanded: where the bytes are others after all it will not match.</param>
    public static SourceVersion OfMirror(ResourceVersion wanted, bool isChecked) => new(wanted, isMirror: true, isChecked);

    /// <summary>Whether a mirror could ever prove to have the same.</summary>
    public static bool IsProvable(ResourceVersion version, bool isChecked) =>
        version.Length is not null && (isChecked || (version.Validator is not null && version.Validator == version.ETag));

    /// <summary>Why an answer is not of it; null where it is.</summary>
    /// <param name="length">Full length as the answer tells it.</param>
    public string? ContradictedBy(in ResponseHead head, long? length)
    {
        if (Volatile.Read(ref _told) is { } told)
        {
            return told.ContradictedBy(head, length);
        }

        var mirror = ResourceVersion.Of(head, length);
        if (length != _wanted.Length || mirror.Validator is null || !(_isChecked || (mirror.ETag == _wanted.ETag && mirror.Validator == mirror.ETag)))
        {
            return "the mirror cannot be shown to have the same bytes";
        }

        return Interlocked.CompareExchange(ref _told, mirror, null)?.ContradictedBy(head, length);
    }
}
