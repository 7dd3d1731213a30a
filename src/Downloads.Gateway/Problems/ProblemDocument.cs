using System.Text.Json.Serialization;

namespace Downloads.Gateway.Problems;

/// <summary>What every error answers (RFC 9457, with <c>code</c>, <c>traceId</c>, <c>errors</c> and, for a conflict, the current <c>state</c>).</summary>
public sealed record ProblemDocument
{
    /// <summary><c>urn:problem:</c> and the code.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public required string Detail { get; init; }

    /// <summary>Path of the request.</summary>
    public required string Instance { get; init; }

    /// <summary>Stable word for programs.</summary>
    public required string Code { get; init; }

    [JsonPropertyName("traceId")]
    public required string TraceId { get; init; }

    /// <summary>Messages by JSON pointer into the body, or by parameter name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The download's current state, where that is why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? State { get; init; }
}

/// <summary>Serialisation of problem documents without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ProblemJson : JsonSerializerContext;
