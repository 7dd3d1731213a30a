using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Downloads.Gateway.Auth;

/// <summary>Without a token only this machine may reach the server: it refuses to start on any other address (contracts, section 6).</summary>
public static class BindingRule
{
    /// <summary>The reason to refuse the start, or null where the addresses are fine. Counts configured tokens and those of the tokens file.</summary>
    /// <param name="urls">Addresses as in <c>--urls</c>, such as <c>http://127.0.0.1:5080</c>.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The <c>Auth</c> section is wrong.</exception>
    public static string? Check(IEnumerable<string> urls, IConfiguration configuration) =>
        Check(urls, hasToken: !new TokenBook(AccessOptions.Read(configuration), NullLogger<TokenBook>.Instance).IsEmpty);

    /// <summary>The reason to refuse the start, or null where the addresses are fine.</summary>
    /// <param name="urls">Addresses as in <c>--urls</c>.</param>
    /// <param name="hasToken">Whether at least one token is configured or stored.</param>
    public static string? Check(IEnumerable<string> urls, bool hasToken)
    {
        ArgumentNullException.ThrowIfNull(urls);
        var open = hasToken ? null : urls.FirstOrDefault(url => !IsLoopback(url));
        return open is null
            ? null
            : $"urls: '{open}' can be reached from other machines and no token is configured; bind to 127.0.0.1, [::1] or localhost, or create a token";
    }

    /// <summary>A name other than <c>localhost</c> counts as reachable: what it resolves to may change.</summary>
    private static bool IsLoopback(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return false;
        }

        return uri.Host.Equals("unix", StringComparison.OrdinalIgnoreCase)
            || uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }
}
