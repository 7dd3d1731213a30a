using System.Net;

namespace Downloads.Gateway.Auth;

/// <summary>Without a token only this machine may reach the server: it refuses to start on any other address (contracts, section 6).</summary>
public static class BindingRule
{
    /// <summary>The reason to refuse the start, or null where the addresses are fine.</summary>
    /// <param name="urls">Addresses as in <c>--urls</c>, such as <c>http://127.0.0.1:5080</c>.</param>
    /// <param name="hasToken">Whether at least one token is configured or stored.</param>
    public static string? Check(IEnumerable<string> urls, bool hasToken)
    {
        ArgumentNullException.ThrowIfNull(urls);
        if (hasToken)
        {
            return null;
        }

        var open = urls.FirstOrDefault(url => !IsLoopback(url));
        return open is null
            ? null
            : $"urls: '{open}' can be reached from other machines and no token is configured; bind to 127.0.0.1, [::1] or localhost, or create a token";
    }

    /// <summary>A name that is not <c>localhost</c> counts as reachable: only an address can be trusted to be one of the loopback.</summary>
    private static bool IsLoopback(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return false;
        }

        if (uri.Scheme == "unix" || uri.Host.Equals("unix", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }
}
