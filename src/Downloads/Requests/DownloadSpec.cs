using System.Collections.Immutable;

namespace Downloads.Requests;

/// <summary>What a user asked for, validated and normalised; holds no secret in clear.</summary>
public sealed record DownloadSpec
{
    /// <summary>Sources, absolute http or https URLs without user-info; at least one unless <see cref="Track"/> is set.</summary>
    public required ImmutableArray<string> Urls { get; init; }

    /// <summary>Provider name, such as <c>http:example.org</c>: who supervises and throttles this download.</summary>
    public required string Provider { get; init; }

    public TrackInfo? Track { get; init; }

    public string? Label { get; init; }

    public string? PostTitle { get; init; }

    /// <summary>−1,000 to 1,000; higher goes first within its class.</summary>
    public int Priority { get; init; }

    /// <summary>Folder relative to the root, '/' separated, made safe; empty for the root itself.</summary>
    public string Destination { get; init; } = "";

    /// <summary>Wanted file name, made safe; null to take the source's.</summary>
    public string? Filename { get; init; }

    public Checksum? Checksum { get; init; }

    /// <summary>Custom request headers, sealed as a whole; null for none.</summary>
    public string? SealedHeaders { get; init; }

    public ImmutableArray<string> Mirrors { get; init; } = [];

    /// <summary>Not admitted before.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    public CollisionPolicy Collision { get; init; } = CollisionPolicy.Rename;

    /// <summary>0 for none.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>An entity tag or an HTTP date (RFC 9110, sections 8.8.3 and 8.8.2): the download completes at once, without a file, where the source still has that version.</summary>
    public string? IfChanged { get; init; }

    /// <summary>
    /// Whether both ask for the same. What may change later (priority, label, limit) is left out, and sealed headers count only as there or not,
    /// for the same headers are sealed differently every time.
    /// </summary>
    public bool IsSameRequestAs(DownloadSpec other) =>
        Urls.SequenceEqual(other.Urls) && Mirrors.SequenceEqual(other.Mirrors) && Unchangeable(this) == Unchangeable(other);

    private static DownloadSpec Unchangeable(DownloadSpec spec) => spec with
    {
        Urls = [],
        Mirrors = [],
        Priority = 0,
        Label = null,
        BytesPerSecond = 0,
        SealedHeaders = spec.SealedHeaders is null ? null : "",
    };
}

/// <summary>A track of a catalogue.</summary>
public sealed record TrackInfo(string? Id, string Title, string? Artist, string? Album)
{
    public string DisplayName => string.IsNullOrEmpty(Artist) ? Title : $"{Artist} - {Title}";
}

/// <summary>A demanded digest.</summary>
/// <param name="Algorithm"><c>sha-256</c>, <c>sha-512</c>, <c>sha-384</c>, <c>sha-1</c> or <c>md5</c>.</param>
/// <param name="Hex">Lower-case hex of the right length.</param>
public sealed record Checksum(string Algorithm, string Hex);

/// <summary>What to do where a file of that name is there already.</summary>
public enum CollisionPolicy
{
    /// <summary><c>name (1).ext</c></summary>
    Rename = 1,
    Overwrite = 2,
    Skip = 3,
}
