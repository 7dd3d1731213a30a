using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Actors.Tests.Links;

/// <summary>A loopback relay in front of a node that cuts, stalls and records on command. Each direction is its own.</summary>
internal sealed class FaultyWire : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private TaskCompletionSource _flow = Opened();
    private int _connections;

    public FaultyWire(IPEndPoint target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _loop = AcceptAsync();
    }

    public IPEndPoint Address { get; }

    /// <summary>Connections made so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Bytes that dialers have sent.</summary>
    public ConcurrentQueue<byte[]> Sent { get; } = new();

    /// <summary>How many of the dialer's next bytes still pass; then both ends are cut. Null for all.</summary>
    public int? CutAfter { get; set; }

    /// <summary>The next answer of the acceptor is not passed on: both ends are cut instead.</summary>
    public bool CutAnswers { get; set; }

    /// <summary>Nothing passes in either direction, and nobody is told: a half-open connection.</summary>
    public void Stall() => Volatile.Write(ref _flow, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Flow() => Volatile.Read(ref _flow).TrySetResult();

    /// <summary>Ends all connections at once.</summary>
    public void Cut()
    {
        foreach (var socket in _open.Keys)
        {
            socket.Dispose();
            _open.TryRemove(socket, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        Flow();
        Cut();
        await _loop;
        _stopping.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var dialer = await _listener.AcceptAsync(_stopping.Token);
                var acceptor = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                dialer.NoDelay = true;
                await acceptor.ConnectAsync(_target, _stopping.Token);
                _open.TryAdd(dialer, true);
                _open.TryAdd(acceptor, true);
                Interlocked.Increment(ref _connections);
                _ = RelayAsync(dialer, acceptor, fromDialer: true);
                _ = RelayAsync(acceptor, dialer, fromDialer: false);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The target is down, or the test is over.
            }
        }
    }

    private async Task RelayAsync(Socket from, Socket to, bool fromDialer)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                await Volatile.Read(ref _flow).Task;
                if (!fromDialer && CutAnswers)
                {
                    CutAnswers = false;
                    break;
                }

                if (fromDialer)
                {
                    Sent.Enqueue(buffer[..read]);
                    if (CutAfter is { } left && left < read)
                    {
                        CutAfter = null;
                        await to.SendAsync(buffer.AsMemory(0, left));
                        break;
                    }

                    CutAfter -= read;
                }

                await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }

        await Volatile.Read(ref _flow).Task;
        from.Dispose();
        to.Dispose();
        _open.TryRemove(from, out _);
        _open.TryRemove(to, out _);
    }
}
