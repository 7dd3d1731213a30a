using System.Globalization;

namespace Downloads.Providers;

/// <summary>
/// Names hosts: <c>example.org</c> itself, <c>*.example.org</c> for every host below it, either with <c>:port</c> for that port alone.
/// Compared without case, in the ASCII form of international names (RFC 5891), a final dot ignored.
/// </summary>
public sealed record HostPattern
{
    private HostPattern(string host, bool below, int? port)
    {
        Host = host;
        Below = below;
        Port = port;
    }

    /// <summary>ASCII, lower case; an IPv6 address without brackets.</summary>
    public string Host { get; }

    /// <summary>Whether it means the hosts below <see cref="Host"/> rather than the host itself.</summary>
    public bool Below { get; }

    /// <summary>Null for every port.</summary>
    public int? Port { get; }

    /// <summary>Null where the text is no pattern.</summary>
    public static HostPattern? Parse(string text)
    {
        var below = text.StartsWith("*.", StringComparison.Ordinal);
        var authority = below ? text[2..] : text;
        int? port = null;
        var colon = authority.LastIndexOf(':');
        if (colon >= 0 && (authority.IndexOf(':') == colon || authority[colon - 1] == ']'))
        {
            if (!int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65_535)
            {
                return null;
            }

            port = number;
            authority = authority[..colon];
        }

        return Normalise(authority) is { } host && !(below && Uri.CheckHostName(host) != UriHostNameType.Dns) ? new(host, below, port) : null;
    }

    public bool Matches(Uri source)
    {
        if (Port is { } port && source.Port != port)
        {
            return false;
        }

        var host = source.IdnHost.TrimEnd('.').ToLowerInvariant();
        return Below
            ? host.Length > Host.Length + 1 && host.EndsWith(Host, StringComparison.Ordinal) && host[^(Host.Length + 1)] == '.'
            : host == Host;
    }

    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return $"{(Below ? "*." : "")}{host}{(Port is { } port ? $":{port}" : "")}";
    }

    private static string? Normalise(string host) =>
        Uri.CheckHostName(host.Trim('[', ']')) is not UriHostNameType.Unknown and not UriHostNameType.Basic
        && Uri.TryCreate($"http://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host.Trim('[', ']')}]" : host)}/", UriKind.Absolute, out var uri)
            ? uri.IdnHost.TrimEnd('.').ToLowerInvariant()
            : null;
}
