using System.Buffers;

namespace Downloads.Providers;

/// <summary>The provider that a source belongs to where no rule says otherwise.</summary>
public static class ProviderName
{
    public const int MaxLength = 300;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_:[]");

    /// <summary>Starts with a letter and holds only what names of providers are made of.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterLower(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary><c>http:example.org</c>, with the port where it is not the scheme's own; lower case, punycode.</summary>
    public static string Of(Uri source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var host = (source.HostNameType == UriHostNameType.IPv6 ? source.Host : source.IdnHost).TrimEnd('.'); // example.org. is the same server
        return source.IsDefaultPort ? $"http:{host.ToLowerInvariant()}" : $"http:{host.ToLowerInvariant()}:{source.Port}";
    }
}
