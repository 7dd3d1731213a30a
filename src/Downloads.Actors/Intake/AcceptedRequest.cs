using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Actors.Persistence;
using Actors.Sharding;

namespace Downloads.Actors.Intake;

/// <summary>What is kept of a request with an Idempotency-Key: enough to tell a repetition from a reuse, and to answer it again.</summary>
internal sealed record AcceptedRequest(string BodyHash, ImmutableArray<Guid> Downloads)
{
    /// <summary>How long a key is honoured (contracts, section 3).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly Guid Space = new("0b0f2f3a-3c5e-5f0b-8d55-5a7ce1d1c0de");

    public static Guid IdOf(IdempotencyKey key) => NameBasedId.Create(Space, $"{key.Scope}\n{key.Key}");

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, AcceptedRequestJson.Default.AcceptedRequest);

    public static AcceptedRequest Decode(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, AcceptedRequestJson.Default.AcceptedRequest)!;
}

[JsonSerializable(typeof(AcceptedRequest))]
internal sealed partial class AcceptedRequestJson : JsonSerializerContext;

/// <summary>Forgets the request when its time is over; otherwise it never runs.</summary>
internal sealed class AcceptedRequestActor : PersistentEntity
{
    private EntityRow? _row;

    protected override void Recover(EntityRow? row) => _row = row;

    protected override void Receive(object message)
    {
        if (message is WakeUp && _row is not null && _row.WakeAt <= Now)
        {
            Persist(new EntityChange([], _row.State, Active: false, WakeAt: null, View: null, Remove: true), () => _row = null);
        }
    }
}
