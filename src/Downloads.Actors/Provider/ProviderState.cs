using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Downloads.Actors.Provider;

/// <summary>What a provider keeps: the permits it gave out. Stored before any of them is used.</summary>
/// <param name="LastPermit">Number of the last permit given out, ever.</param>
/// <param name="Grants">Permits out, by number, and the downloads they were given to.</param>
internal sealed record ProviderState(string Name, long LastPermit, ImmutableSortedDictionary<long, Guid> Grants)
{
    public static ProviderState New(string name) => new(name, 0, ImmutableSortedDictionary<long, Guid>.Empty);

    /// <summary>The state with permits given to <paramref name="downloads"/>, numbered on from the last.</summary>
    public ProviderState Grant(IReadOnlyList<Guid> downloads)
    {
        var grants = Grants.ToBuilder();
        var number = LastPermit;
        foreach (var download in downloads)
        {
            grants.Add(++number, download);
        }

        return this with { LastPermit = number, Grants = grants.ToImmutable() };
    }

    /// <summary>The state without some permits; unknown numbers change nothing.</summary>
    public ProviderState Return(IEnumerable<long> permits) => this with { Grants = Grants.RemoveRange(permits) };

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(new StoredProvider(1, Name, LastPermit, new(Grants)), ProviderJson.Default.StoredProvider);

    /// <exception cref="NotSupportedException">Written by a newer build.</exception>
    public static ProviderState Decode(ReadOnlySpan<byte> bytes)
    {
        var stored = JsonSerializer.Deserialize(bytes, ProviderJson.Default.StoredProvider)!;
        return stored.Version == 1
            ? new(stored.Name, stored.LastPermit, stored.Grants.ToImmutableSortedDictionary())
            : throw new NotSupportedException($"Provider state of version {stored.Version} was written by a newer build.");
    }
}

/// <summary>The stored form of <see cref="ProviderState"/>.</summary>
internal sealed record StoredProvider(int Version, string Name, long LastPermit, Dictionary<long, Guid> Grants);

[JsonSerializable(typeof(StoredProvider))]
internal sealed partial class ProviderJson : JsonSerializerContext;
