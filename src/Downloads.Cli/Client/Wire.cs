using System.Text.Json.Serialization;

namespace Downloads.Cli.Client;

/// <summary>A job as it is asked for (contracts, section 3); what is null is not sent.</summary>
public sealed record JobRequest
{
    public required string Url { get; init; }

    public string? Label { get; init; }

    public int? Priority { get; init; }

    public string? Destination { get; init; }

    public string? Filename { get; init; }

    public string? Checksum { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary><c>rename</c>, <c>overwrite</c> or <c>skip</c></summary>
    public string? OnConflict { get; init; }
}

/// <summary>What the command line reads of a <c>UnifiedDownload</c>; fields it has no use for are passed over.</summary>
public sealed record JobView
{
    public Guid Id { get; init; }

    public string Status { get; init; } = "";

    /// <summary>Canonical state; only where one download is asked for.</summary>
    public string? State { get; init; }

    public TrackView? TrackInfo { get; init; }

    public string? Provider { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>Stable word of the last failure; only where one download is asked for.</summary>
    public string? FailureClass { get; init; }

    public ProgressView Progress { get; init; } = new();

    /// <summary>UTC; written again with a Z.</summary>
    public DateTime CreatedAt { get; init; }

    public int? Attempt { get; init; }

    public int? MaxAttempts { get; init; }

    public IReadOnlyList<string>? Sources { get; init; }

    public IReadOnlyList<FileView>? Files { get; init; }

    /// <summary>What people call it.</summary>
    [JsonIgnore]
    public string Name => TrackInfo?.DisplayName is { Length: > 0 } name ? name : Sources is [var first, ..] ? first : Id.ToString();
}

/// <summary>Names; for a job that is no track they carry its label or file name.</summary>
public sealed record TrackView(string? Title, string? DisplayName);

/// <summary>How far a job is.</summary>
public sealed record ProgressView
{
    public double? Percent { get; init; }

    public long BytesDownloaded { get; init; }

    public long? TotalBytes { get; init; }

    public double? SpeedBytesPerSec { get; init; }

    public double? EtaSeconds { get; init; }
}

/// <summary>A published file.</summary>
/// <param name="Path">Relative to the node's root.</param>
public sealed record FileView(string? Path, long? Bytes, string? Sha256);

/// <summary>The answer to an array, and a page of a list.</summary>
public sealed record JobPage
{
    public IReadOnlyList<JobView> Downloads { get; init; } = [];

    public string? NextCursor { get; init; }
}

/// <summary>An error of the node (RFC 9457), with its stable code and faults per field.</summary>
public sealed record ProblemView
{
    public string? Title { get; init; }

    public string? Detail { get; init; }

    public string? Code { get; init; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}

/// <summary>Serialisation without reflection: the command line starts fast.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobRequest[]))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobPage))]
[JsonSerializable(typeof(ProblemView))]
[JsonSerializable(typeof(MembersView))]
[JsonSerializable(typeof(ShardsView))]
[JsonSerializable(typeof(RegionsView))]
[JsonSerializable(typeof(EntitiesView))]
[JsonSerializable(typeof(HierarchyView))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
internal sealed partial class WireJson : JsonSerializerContext;
