using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Actors.Links.Accepting;

/// <summary>A listening socket for links.</summary>
internal sealed class LinkListener : IAsyncDisposable
{
    private const int Backlog = 128;

    private readonly Socket _socket;
    private readonly LinkAcceptor _acceptor;
    private readonly LinkContext _context;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Task, bool> _serving = new();
    private readonly Task _loop;

    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    public LinkListener(IPEndPoint address, LinkAcceptor acceptor, LinkContext context)
    {
        _acceptor = acceptor;
        _context = context;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(address);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _loop = AcceptAsync();
    }

    /// <summary>Where it listens, with the port that was given where none was asked for.</summary>
    public IPEndPoint LocalEndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _loop;
        await Task.WhenAll(_serving.Keys);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_stopping.Token);
                socket.NoDelay = true;
                Serve(socket);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException failure)
            {
                // Out of descriptors, or gone before it was accepted.
                _context.Log.AcceptFailed(failure);
                await Task.Delay(_context.Options.MinBackoff, _context.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Serve(Socket socket)
    {
        var remote = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "(unknown)";
        var serving = _acceptor.ServeAsync(new NetworkStream(socket, ownsSocket: true), remote, _stopping.Token);
        _serving.TryAdd(serving, true);
        _ = serving.ContinueWith(
            static (done, all) => ((ConcurrentDictionary<Task, bool>)all!).TryRemove(done, out _),
            _serving, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
