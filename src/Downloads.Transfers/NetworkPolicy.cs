using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Downloads.Transfers;

/// <summary>
/// Which addresses transfers may connect to (<c>Network:Allow</c>). Loopback, link-local, private, metadata and otherwise special addresses are refused unless
/// listed; an IPv6 address that embeds an IPv4 one is judged by both. Immutable.
/// </summary>
public sealed record NetworkPolicy
{
    // IANA special-purpose registries (RFC 6890 and successors).
    private static readonly ImmutableArray<IPNetwork> Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    private readonly bool _any;
    private readonly ImmutableArray<IPNetwork> _listed;

    private NetworkPolicy(bool any, ImmutableArray<IPNetwork> listed) => (_any, _listed) = (any, listed);

    /// <summary>Every address: for a server that only its own machine reaches.</summary>
    public static NetworkPolicy Any { get; } = new(any: true, []);

    /// <summary>Public addresses only.</summary>
    public static NetworkPolicy Public { get; } = new(any: false, []);

    /// <summary>Reads <c>any</c> or a list of CIDR ranges separated by commas or blanks; an address without a length is that address.</summary>
    /// <exception cref="FormatException">An entry is neither.</exception>
    public static NetworkPolicy Parse(string text)
    {
        var entries = text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (entries is ["any"])
        {
            return Any;
        }

        return new(any: false, [.. entries.Select(ParseEntry)]);
    }

    /// <summary>Whether a connection to <paramref name="address"/> may be made.</summary>
    public bool Allows(IPAddress address)
    {
        if (_any)
        {
            return true;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (_listed.Any(network => network.Contains(plain)))
        {
            return true;
        }

        return !Special.Any(network => network.Contains(plain)) && (Embedded(plain) is not { } inner || Allows(inner));
    }

    private static IPNetwork ParseEntry(string entry)
    {
        if (IPNetwork.TryParse(entry, out var network))
        {
            return network;
        }

        return IPAddress.TryParse(entry, out var address)
            ? new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            : throw new FormatException($"'{entry}' is neither 'any' nor an address range such as 10.0.0.0/8.");
    }

    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address))
        {
            return new IPAddress(bytes.AsSpan(12, 4));
        }

        return SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4)) : null;
    }
}
