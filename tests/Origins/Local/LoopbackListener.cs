using System.Net;
using System.Net.Sockets;

namespace Origins.Local;

/// <summary>Takes connections on a loopback port, each served beside the others; after its disposal none is served any more.</summary>
public sealed class LoopbackListener : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _connections = [];
    private readonly Func<Socket, Task> _serve;
    private readonly Task _accepting;

    /// <param name="serve">Is given each connection, to end and to dispose.</param>
    /// <param name="port">0 for a free one; another one may have been in use just before.</param>
    public LoopbackListener(Func<Socket, Task> serve, int port = 0)
    {
        (_serve, Closing) = (serve, _closing.Token);
        if (port != 0)
        {
            _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
        }

        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(512);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Cancelled when connections are to end.</summary>
    public CancellationToken Closing { get; }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(_serve(await _listener.AcceptAsync(Closing)));
            }
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It ends.
        }
    }
}
