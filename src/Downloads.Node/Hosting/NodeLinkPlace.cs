using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Actors.Links;
using Downloads.Node.Options;

namespace Downloads.Node.Hosting;

/// <summary>
/// Where peers reach a node: at <c>Cluster:Endpoint</c>, or without it on the host of its first url at any port that is free, which they find in the database.
/// </summary>
internal static class NodeLinkPlace
{
    public static LinkPlace Of(NodeOptions options)
    {
        if (options.Cluster.Endpoint.Length > 0)
        {
            var (host, port) = LinkEndpoint.Parse(options.Cluster.Endpoint);
            return new LinkPlace(host, new IPEndPoint(IPAddress.TryParse(host, out var own) ? own : IPAddress.Any, port));
        }

        var name = ListenUrlsAttribute.HostOf(options.Urls);
        var address = name == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(name, out var given) ? given : null;
        return address is null ? new LinkPlace(name, new IPEndPoint(IPAddress.Any, 0))
            : address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? new LinkPlace(OwnAddress(address.AddressFamily).ToString(), new IPEndPoint(address, 0))
            : new LinkPlace(address.ToString(), new IPEndPoint(address, 0));
    }

    /// <summary>The first address of this machine that others may reach.</summary>
    private static IPAddress OwnAddress(AddressFamily family) =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(static card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .OrderByDescending(static card => card.GetIPProperties().GatewayAddresses.Count)
            .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
            .Select(static unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == family && !address.IsIPv6LinkLocal)
        ?? (family == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback);
}
