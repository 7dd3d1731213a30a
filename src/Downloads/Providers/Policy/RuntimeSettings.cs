using System.Collections.Immutable;
using Downloads.Requests;

namespace Downloads.Providers;

/// <summary>
/// Everything that may change while nodes run (contracts, section 3: <c>/api/settings</c>). A value of this type is valid: <see cref="SettingsReader"/>
/// makes it out of a document or refuses the document whole.
/// </summary>
public sealed record RuntimeSettings
{
    /// <summary>Before anything was configured: an instance works off its jobs one after the other, everything else follows the default policy.</summary>
    public static RuntimeSettings Default { get; } = new();

    /// <summary>Transfers of one node at once: 1 to 10,000.</summary>
    public int MaxConcurrent { get; init; } = 16;

    /// <summary>Bytes of buffers one node's transfers may hold together; at least one transfer always runs.</summary>
    public long MemoryBytes { get; init; } = 512L << 20;

    /// <summary>Bytes a second of one node; 0 for no limit.</summary>
    public long BytesPerSecond { get; init; }

    /// <summary>The policy of every provider that none other is chosen for.</summary>
    public ProviderPolicy Defaults { get; init; } = ProviderPolicy.Default;

    /// <summary>By provider name, or by kind as <c>instance:*</c>.</summary>
    public ImmutableSortedDictionary<string, PolicyChoice> Providers { get; init; } =
        ImmutableSortedDictionary<string, PolicyChoice>.Empty.Add("instance:*", new(PolicyChoice.None.Values.Add("max_concurrent", 1)));

    /// <summary>The first that matches a source names its provider.</summary>
    public ImmutableArray<ProviderRule> Rules { get; init; } = [];

    /// <summary>Providers that start nothing until a user takes them off this list.</summary>
    public ImmutableSortedSet<string> Paused { get; init; } = [];

    /// <summary>The policy of a provider: its own choice over its kind's over the default.</summary>
    public ProviderPolicy PolicyOf(string provider)
    {
        var kind = provider.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? provider[..(colon + 1)] + "*" : provider + ":*";
        var policy = Providers.GetValueOrDefault(kind, PolicyChoice.None).Over(Defaults);
        return Providers.GetValueOrDefault(provider, PolicyChoice.None).Over(policy);
    }

    /// <summary>The provider that a rule names for the source, or null where none matches.</summary>
    public string? RuleFor(Uri source)
    {
        foreach (var rule in Rules)
        {
            if (rule.Matches(source))
            {
                return rule.Provider;
            }
        }

        return null;
    }

    /// <summary>The request with the provider that the rules name for its first source; a provider that was asked for by another name stays.</summary>
    public DownloadSpec Assign(DownloadSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return !Rules.IsEmpty && !spec.Urls.IsEmpty && new Uri(spec.Urls[0]) is var source && spec.Provider == ProviderName.Of(source) && RuleFor(source) is { } provider
            ? spec with { Provider = provider }
            : spec;
    }

    public bool Equals(RuntimeSettings? other) => other is not null
        && (MaxConcurrent, MemoryBytes, BytesPerSecond, Defaults) == (other.MaxConcurrent, other.MemoryBytes, other.BytesPerSecond, other.Defaults)
        && Providers.SequenceEqual(other.Providers)
        && Rules.SequenceEqual(other.Rules)
        && Paused.SetEquals(other.Paused);

    public override int GetHashCode() => HashCode.Combine(MaxConcurrent, MemoryBytes, BytesPerSecond, Defaults, Providers.Count, Rules.Length);
}
