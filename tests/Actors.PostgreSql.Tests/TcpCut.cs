using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Actors.PostgreSql.Tests;

/// <summary>
/// A way to a server that can be cut so that only the client notices: the server's side stays open, as behind a router that forgot a
/// connection. Connections made after a cut work.
/// </summary>
internal sealed class TcpCut : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _clients = [];
    private readonly ConcurrentBag<Socket> _servers = [];
    private readonly int _port;

    public TcpCut(int port)
    {
        _port = port;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks all connections on the client's side.</summary>
    public void Cut()
    {
        while (_clients.TryTake(out var client))
        {
            client.Dispose();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
        while (_servers.TryTake(out var server))
        {
            server.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(IPAddress.Loopback, _port);
                _clients.Add(client);
                _servers.Add(server);
                _ = PumpAsync(client, server, closes: false);
                _ = PumpAsync(server, client, closes: true);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, bool closes)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            // Cut, or the server ended.
        }

        if (closes)
        {
            to.Dispose();
        }
    }
}
