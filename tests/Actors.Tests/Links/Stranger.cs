using System.Net;
using System.Net.Sockets;
using Actors.Links.Security;
using Actors.Links.Wire;

namespace Actors.Tests.Links;

/// <summary>A bare connection to a node's links.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    private readonly Socket _socket;

    private Stranger(Socket socket)
    {
        _socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: true);
    }

    public NetworkStream Stream { get; }

    public static async Task<Stranger> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address);
        return new Stranger(socket);
    }

    /// <summary>A connection that has proven itself, and then does what a test wants.</summary>
    public static async Task<Stranger> LinkAsync(LinkedNode node)
    {
        var stranger = await ConnectAsync(node.Address);
        await Handshake.DialAsync(
            stranger.Stream, new ClusterSecret("test", LinkedNode.Secret), Guid.NewGuid(), node.Identity.NodeId, CancellationToken.None);

        // The acceptor may believe a moment later than it answers.
        await stranger.SendAsync(new FrameBuffer().Begin(1, FrameKind.Ping).End().ToArray());
        (await stranger.ReadFrameAsync()).Payload[0].ShouldBe((byte)FrameKind.Pong);
        return stranger;
    }

    /// <summary>Reads one frame.</summary>
    public async Task<(ulong Correlation, byte[] Payload)> ReadFrameAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var header = new byte[12];
        await Stream.ReadExactlyAsync(header, patience.Token);
        var payload = new byte[BitConverter.ToInt32(header) - 8];
        await Stream.ReadExactlyAsync(payload, patience.Token);
        return (BitConverter.ToUInt64(header, 4), payload);
    }

    /// <summary>Sends; whether the other end still takes it does not matter.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        try
        {
            await _socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // Closed already.
        }
    }

    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Closed already.
        }
    }

    /// <summary>All that comes until the other end closes.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var read = new MemoryStream();
        try
        {
            await Stream.CopyToAsync(read, patience.Token);
        }
        catch (IOException)
        {
            // Closed while something of ours was unread.
        }

        return read.ToArray();
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
