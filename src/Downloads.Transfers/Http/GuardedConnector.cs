using System.Net;
using System.Net.Sockets;

namespace Downloads.Transfers.Http;

/// <summary>
/// Makes the connections. The address that is connected to is the one that is checked, so a name that resolves anew cannot lead elsewhere. The proxy's own address
/// is the operator's choice and not checked; it checks in its turn what names resolve to.
/// </summary>
internal sealed class GuardedConnector(NetworkPolicy policy, ProxyRoute? proxy, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>: tries the allowed addresses in the resolver's order.</summary>
    /// <exception cref="TransferFault">No address, none allowed (<c>refused_address</c>, permanent), or none reachable.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var target = context.DnsEndPoint;
        var addresses = await ResolveAsync(target.Host, cancellation);
        var allowed = IsProxied(context.InitialRequestMessage.RequestUri!) ? addresses : Allowed(target.Host, addresses);
        SocketException? last = null;
        foreach (var address in allowed)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, target.Port), cancellation);
            }
            catch (SocketException refused)
            {
                last = refused;
            }
        }

        throw TransferFault.Transient("connect", $"No connection to {target.Host}: {last!.Message}", last);
    }

    /// <summary>
    /// Refuses a target behind the proxy whose address, or every address its name has here, may not be connected to. A name that is unknown here is left to the proxy.
    /// </summary>
    /// <exception cref="TransferFault">It is refused.</exception>
    public async ValueTask GuardProxiedAsync(Uri target, CancellationToken cancellation)
    {
        if (!IsProxied(target) || policy == NetworkPolicy.Any)
        {
            return;
        }

        IPAddress[] addresses;
        try
        {
            addresses = await ResolveAsync(target.IdnHost.Trim('[', ']'), cancellation);
        }
        catch (TransferFault unknown) when (unknown.Failure.Class == "dns")
        {
            return;
        }

        Allowed(target.IdnHost, addresses);
    }

    private bool IsProxied(Uri target) => proxy?.IsBypassed(target) == false;

    private IPAddress[] Allowed(string host, IPAddress[] addresses)
    {
        var allowed = Array.FindAll(addresses, policy.Allows);
        return allowed.Length > 0 ? allowed : throw TransferFault.Permanent("refused_address", $"{host} is at an address this server may not connect to");
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return [literal];
        }

        try
        {
            return await resolve(host, cancellation);
        }
        catch (SocketException unknown)
        {
            throw TransferFault.Transient("dns", $"{host} cannot be resolved: {unknown.Message}", unknown);
        }
    }
}
