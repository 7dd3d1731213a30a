namespace Downloads.Providers;

/// <summary>The provider that a source belongs to where no rule says otherwise.</summary>
public static class ProviderName
{
    /// <summary><c>http:example.org</c>, with the port where it is not the scheme's own; lower case, punycode.</summary>
    public static string Of(Uri source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var host = source.HostNameType == UriHostNameType.IPv6 ? source.Host : source.IdnHost;
        return source.IsDefaultPort ? $"http:{host.ToLowerInvariant()}" : $"http:{host.ToLowerInvariant()}:{source.Port}";
    }
}
