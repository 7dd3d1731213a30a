using System.Net.Sockets;
using Actors.Kernel;
using Actors.Links.Routing;
using Actors.Links.Security;
using Actors.Links.Tails;

namespace Actors.Links.Dialing;

/// <summary>
/// The link to one incarnation of one peer: made when it is first needed, kept, and made again with a back-off whenever it breaks, until it
/// is disposed.
/// <code>
/// idle ─ first use ─► connecting ─► up ─ lost ─► backing off ─► connecting …
/// </code>
/// </summary>
internal sealed class PeerLink : IAsyncDisposable
{
    private readonly LinkContext _context;
    private readonly IDeliveryOutcomes _outcomes;
    private readonly Action<PeerLink> _connected;
    private readonly string _endpoint;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly ITimer _keepAlive;
    private TaskCompletionSource<DialedConnection> _up = NewUp();
    private DialedConnection? _connection;
    private Task? _loop;
    private long _downSince;

    /// <param name="connected">Called each time the link comes up.</param>
    public PeerLink(Guid node, string endpoint, LinkContext context, IDeliveryOutcomes outcomes, Action<PeerLink> connected)
    {
        Node = node;
        _endpoint = endpoint;
        _context = context;
        _outcomes = outcomes;
        _connected = connected;
        _downSince = context.Time.GetTimestamp();
        _keepAlive = context.Time.CreateTimer(
            static link => Volatile.Read(ref ((PeerLink)link!)._connection)?.Tick(), this, context.Options.KeepAlive, context.Options.KeepAlive);
    }

    public Guid Node { get; }

    /// <summary>What an operator may want to know of it.</summary>
    public LinkFigures Figures
    {
        get
        {
            var connection = Volatile.Read(ref _connection);
            return new LinkFigures(
                Node,
                _endpoint,
                connection is not null,
                Volatile.Read(ref _loop) is not null && connection is null ? _context.Time.GetElapsedTime(Interlocked.Read(ref _downSince)) : TimeSpan.Zero,
                connection?.UnansweredCount ?? 0);
        }
    }

    /// <summary>Sends where the link is up; otherwise sees to it that it comes up.</summary>
    public SendVerdict Send(Delivery delivery, long mapVersion)
    {
        if (Volatile.Read(ref _connection) is { } connection)
        {
            return connection.Send(delivery, mapVersion);
        }

        Want();
        return SendVerdict.NotConnected;
    }

    /// <summary>Tells the peer that the shard map has changed, where the link is up.</summary>
    public void Announce() => Volatile.Read(ref _connection)?.Announce();

    /// <summary>Sees to it that the link comes up and stays up.</summary>
    public void Want()
    {
        lock (_gate)
        {
            if (!_stopping.IsCancellationRequested)
            {
                _loop ??= RunAsync();
            }
        }
    }

    /// <summary>Completes with the tails of the connection, once there is one.</summary>
    public async Task<TailReaders> TailsAsync(CancellationToken cancellationToken)
    {
        Want();
        return (await Volatile.Read(ref _up).Task.WaitAsync(cancellationToken)).Tails;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task loop;
        lock (_gate)
        {
            loop = _loop ?? Task.CompletedTask;
        }

        await loop;
        Volatile.Read(ref _up).TrySetCanceled();
        await _keepAlive.DisposeAsync();
    }

    private static TaskCompletionSource<DialedConnection> NewUp() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            var failure = await LiveAsync();
            failures = failure is null ? 0 : failures + 1;
            if (failures == 1)
            {
                _context.Log.CannotLink(Node, _endpoint, failure!.Message);
            }

            var wait = Backoff.Exponential(_context.Options.MinBackoff, _context.Options.MaxBackoff, failures) * (1 + Random.Shared.NextDouble() / 5);
            await Task.Delay(wait, _context.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One connection from dialling to its end; the failure where it never came up.</summary>
    private async Task<Exception?> LiveAsync()
    {
        DialedConnection connection;
        try
        {
            connection = new DialedConnection(await DialAsync(), _context, _outcomes);
        }
        catch (Exception failure)
        {
            return failure;
        }

        Volatile.Write(ref _connection, connection);
        Volatile.Read(ref _up).TrySetResult(connection);
        _context.Log.Linked(Node, _endpoint);
        _connected(this);
        try
        {
            var reason = await connection.RunAsync(_stopping.Token);
            _context.Log.Lost(Node, _endpoint, reason?.Message ?? "the peer closed it");
        }
        finally
        {
            Interlocked.Exchange(ref _downSince, _context.Time.GetTimestamp());
            Volatile.Write(ref _up, NewUp());
            Volatile.Write(ref _connection, null);
        }

        return null;
    }

    private async Task<Stream> DialAsync()
    {
        using var patience = new CancellationTokenSource(_context.Options.HandshakeTimeout, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        var (host, port) = LinkEndpoint.Parse(_endpoint);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(host, port, either.Token);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (_context.Tls is { } tls)
            {
                stream = await tls.DialAsync(stream, either.Token);
            }

            await Handshake.DialAsync(stream, _context.Secret, _context.Self, Node, either.Token);
            return stream;
        }
        catch (Exception failure)
        {
            socket.Dispose();
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            if (failure is OperationCanceledException && patience.IsCancellationRequested)
            {
                throw new TimeoutException("It did not answer in time.", failure);
            }

            throw;
        }
    }
}
