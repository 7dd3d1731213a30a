using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Sharding;
using Downloads.Actors.Cluster;

namespace Downloads.Actors.Intake;

/// <summary>What is kept of a request with an Idempotency-Key: enough to tell a repetition from a reuse, and to answer it again.</summary>
internal sealed record AcceptedRequest(string BodyHash, ImmutableArray<Guid> Downloads)
{
    /// <summary>How long a key is honoured (contracts, section 3).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly Guid Space = new("0b0f2f3a-3c5e-5f0b-8d55-5a7ce1d1c0de");

    /// <summary>Jobs that may not be with their owners yet; null once all are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AcceptedJob>? Pending { get; init; }

    public static Guid IdOf(IdempotencyKey key) => NameBasedId.Create(Space, $"{key.Scope}\n{key.Key}");

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, AcceptedRequestJson.Default.AcceptedRequest);

    public static AcceptedRequest Decode(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, AcceptedRequestJson.Default.AcceptedRequest)!;
}

[JsonSerializable(typeof(AcceptedRequest))]
internal sealed partial class AcceptedRequestJson : JsonSerializerContext;
