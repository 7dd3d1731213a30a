using System.Net;

namespace Downloads.Transfers;

/// <summary>
/// The proxy that transfers go through (<c>Network:Proxy</c>), and the hosts that are reached without it. Immutable. Plain http goes through an HTTP proxy as a
/// request, https through a tunnel (CONNECT); SOCKS5 carries both, and resolves the names.
/// </summary>
public sealed class ProxyRoute : IWebProxy
{
    private static readonly string[] Schemes = ["http", "https", "socks5"];

    private readonly string[] _direct;

    /// <param name="address">Such as <c>http://user:password@proxy.example:3128</c> or <c>socks5://127.0.0.1:1080</c>.</param>
    /// <param name="direct">Hosts without it: names or addresses, or <c>.example.org</c> for all below a name.</param>
    /// <exception cref="FormatException">It is no proxy's address.</exception>
    public ProxyRoute(string address, IEnumerable<string> direct)
    {
        if (!IsAddress(address))
        {
            throw new FormatException("A proxy is given as http://host:port, https://host:port or socks5://host:port.");
        }

        var given = new Uri(address);
        Address = new UriBuilder(given.Scheme, given.Host, given.Port).Uri;
        var user = given.UserInfo.Split(':', 2);
        Credentials = given.UserInfo.Length == 0
            ? null
            : new NetworkCredential(Uri.UnescapeDataString(user[0]), user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
        _direct = [.. direct];
    }

    /// <summary>Without user and password.</summary>
    public Uri Address { get; }

    /// <summary>For the proxy alone.</summary>
    public ICredentials? Credentials { get; set; }

    /// <summary>Whether <paramref name="text"/> names a proxy that can be used.</summary>
    public static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && Schemes.Contains(uri.Scheme) && uri.Host.Length > 0 && uri.Port > 0 && uri.PathAndQuery is "/" or "";

    public Uri GetProxy(Uri destination) => Address;

    public bool IsBypassed(Uri host) => Array.Exists(_direct, entry => entry.StartsWith('.')
        ? host.IdnHost.EndsWith(entry, StringComparison.OrdinalIgnoreCase)
        : string.Equals(host.IdnHost.Trim('[', ']'), entry, StringComparison.OrdinalIgnoreCase));
}
