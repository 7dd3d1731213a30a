using System.Collections.Immutable;

namespace Downloads.Providers;

/// <summary>Sources whose host is among <paramref name="Hosts"/> belong to <paramref name="Provider"/>: several hosts are aliases of one.</summary>
public sealed record ProviderRule(ImmutableArray<HostPattern> Hosts, string Provider)
{
    public bool Matches(Uri source)
    {
        foreach (var host in Hosts)
        {
            if (host.Matches(source))
            {
                return true;
            }
        }

        return false;
    }

    public bool Equals(ProviderRule? other) => other is not null && Provider == other.Provider && Hosts.SequenceEqual(other.Hosts);

    public override int GetHashCode() => Hosts.Length;
}
