using System.Collections.Immutable;

namespace Downloads.Providers;

/// <summary>What settings say of one provider: some fields of its policy; the others are the default's.</summary>
/// <param name="Values">By field name; each within its range.</param>
public sealed record PolicyChoice(ImmutableSortedDictionary<string, double> Values)
{
    public static PolicyChoice None { get; } = new(ImmutableSortedDictionary<string, double>.Empty);

    public ProviderPolicy Over(ProviderPolicy policy)
    {
        foreach (var (name, value) in Values)
        {
            policy = PolicyField.Find(name)!.Set(policy, value);
        }

        return policy;
    }

    public bool Equals(PolicyChoice? other) => other is not null && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => Values.Count;
}
