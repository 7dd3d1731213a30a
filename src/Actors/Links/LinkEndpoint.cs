using System.Net;

namespace Actors.Links;

/// <summary>Where a node's links listen: <c>host:port</c>, with IPv6 hosts in brackets.</summary>
public static class LinkEndpoint
{
    /// <summary>The endpoint at which peers reach <paramref name="host"/>: a name, or an address of either family.</summary>
    public static string Format(string host, int port) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";

    /// <summary>Takes an endpoint apart.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static (string Host, int Port) Parse(string endpoint)
    {
        var colon = endpoint.LastIndexOf(':');
        return colon > 0 && int.TryParse(endpoint.AsSpan(colon + 1), out var port) && port is > 0 and < 65_536
            ? (endpoint[..colon].Trim('[', ']'), port)
            : throw new FormatException($"'{endpoint}' is no endpoint of the form host:port.");
    }
}

/// <summary>Where a node takes links.</summary>
/// <param name="Host">What peers call this machine: a name or an address.</param>
/// <param name="Listen">What the machine itself listens on; port 0 for any that is free.</param>
public sealed record LinkPlace(string Host, IPEndPoint Listen);

/// <summary>Links cannot be listened for at an address: it is taken, or not this machine's.</summary>
public sealed class LinkAddressException(IPEndPoint address, Exception inner)
    : Exception($"'{address}' cannot be listened on ({inner.Message})", inner);
