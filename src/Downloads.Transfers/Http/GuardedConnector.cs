using System.Net;
using System.Net.Sockets;

namespace Downloads.Transfers.Http;

/// <summary>Makes the connections. The address that is connected to is the one that is checked, so a name that resolves anew cannot lead elsewhere.</summary>
internal sealed class GuardedConnector(NetworkPolicy policy, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>: tries the allowed addresses in the resolver's order.</summary>
    /// <exception cref="TransferFault">No address, none allowed (<c>refused_address</c>, permanent), or none reachable.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var target = context.DnsEndPoint;
        var addresses = await ResolveAsync(target.Host, cancellation);
        var allowed = Array.FindAll(addresses, policy.Allows);
        if (allowed.Length == 0)
        {
            throw TransferFault.Permanent("refused_address", $"{target.Host} is at an address this server may not connect to");
        }

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
