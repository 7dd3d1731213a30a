using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Origins.Local;

namespace Downloads.Transfers.Tests.Rig;

/// <summary>A proxy that speaks HTTP (requests and tunnels) and SOCKS5 on one port, and leads every name to one machine: this one.</summary>
public sealed class TestProxy : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly ConcurrentQueue<string> _asked = new();

    public TestProxy() => _listener = new LoopbackListener(async socket => await ServeAsync(socket).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));

    public string Host => $"127.0.0.1:{_listener.Port}";

    /// <summary>What it was asked for: request lines with their <c>Proxy-Authorization</c>, or <c>SOCKS host:port</c>.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>Refuses everything.</summary>
    public bool Refuses { get; init; }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    /// <summary>Wants to know who asks.</summary>
    public bool Challenges { get; init; }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var first = new byte[1];
        if (await stream.ReadAsync(first, _listener.Closing) == 0)
        {
            return;
        }

        if (first[0] == 5)
        {
            await ServeSocksAsync(stream);
        }
        else
        {
            await ServeHttpAsync(stream, first[0]);
        }
    }

    private async Task ServeHttpAsync(NetworkStream stream, byte first)
    {
        var lines = (await RequestReader.ReadAsync(stream, _listener.Closing))!;
        lines[0] = (char)first + lines[0];
        var authorization = lines.FirstOrDefault(line => line.StartsWith("Proxy-Authorization:", StringComparison.OrdinalIgnoreCase));
        _asked.Enqueue($"{lines[0]} {authorization}".TrimEnd());
        if (Challenges && authorization is null)
        {
            await stream.WriteAsync(
                "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _listener.Closing);
            return;
        }

        if (Refuses)
        {
            await stream.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _listener.Closing);
            return;
        }

        var target = lines[0].Split(' ')[1];
        if (lines[0].StartsWith("CONNECT ", StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), _listener.Closing);
            await RelayAsync(stream, int.Parse(target.Split(':')[1]), []);
            return;
        }

        var uri = new Uri(target);
        var head = string.Join("\r\n", lines.Skip(1).Where(line => !line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase)).Prepend($"GET {uri.PathAndQuery} HTTP/1.1"));
        await RelayAsync(stream, uri.Port, Encoding.Latin1.GetBytes(head + "\r\n\r\n"));
    }

    /// <summary>RFC 1928 without authentication, CONNECT only.</summary>
    private async Task ServeSocksAsync(NetworkStream stream)
    {
        var methods = await ReadAsync(stream, 1);
        await ReadAsync(stream, methods[0]);
        await stream.WriteAsync(new byte[] { 5, 0 }, _listener.Closing);
        var request = await ReadAsync(stream, 4);
        var host = request[3] == 3 ? Encoding.ASCII.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0])) : new IPAddress(await ReadAsync(stream, 4)).ToString();
        var port = await ReadAsync(stream, 2);
        var number = (port[0] << 8) | port[1];
        _asked.Enqueue($"SOCKS {host}:{number}");
        await stream.WriteAsync(new byte[] { 5, (byte)(Refuses ? 2 : 0), 0, 1, 0, 0, 0, 0, 0, 0 }, _listener.Closing);
        if (!Refuses)
        {
            await RelayAsync(stream, number, []);
        }
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _listener.Closing);
        return bytes;
    }

    private async Task RelayAsync(NetworkStream client, int port, byte[] head)
    {
        using var upstream = new TcpClient();
        await upstream.ConnectAsync(IPAddress.Loopback, port, _listener.Closing);
        var origin = upstream.GetStream();
        await origin.WriteAsync(head, _listener.Closing);
        await Task.WhenAny(client.CopyToAsync(origin, _listener.Closing), origin.CopyToAsync(client, _listener.Closing));
    }
}
