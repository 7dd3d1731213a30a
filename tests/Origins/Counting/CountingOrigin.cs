using System.Net.Sockets;
using System.Text;
using Origins.Local;

namespace Origins.Counting;

/// <summary>
/// An HTTP/1.1 server that answers every path with the same few bytes after a while, and counts: how many answers are under way at once, how many connections are
/// open, who came when. It may listen on a port that was dead before.
/// </summary>
public sealed class CountingOrigin : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly Lock _gate = new();
    private readonly List<string> _requests = [];
    private readonly List<(int Served, TaskCompletionSource Reached)> _waiters = [];
    private readonly TimeSpan _delay;
    private int _underWay;
    private int _open;
    private int _served;

    private CountingOrigin(TimeSpan delay, int port)
    {
        _delay = delay;
        _listener = new LoopbackListener(ServeAsync, port);
        Address = new Uri($"http://127.0.0.1:{_listener.Port}/");
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Address { get; }

    /// <summary>The most answers that were under way at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The most connections that were open at once, idle ones included.</summary>
    public int MostConnections { get; private set; }

    /// <summary>Answers that went out whole.</summary>
    public int Served => Volatile.Read(ref _served);

    /// <summary>Paths in the order in which they were asked for.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <param name="delay">From a request to its answer.</param>
    /// <param name="port">0 for a free one.</param>
    public static CountingOrigin Start(TimeSpan delay, int port = 0) => new(delay, port);

    /// <summary>Completes once so many answers went out.</summary>
    public Task ServedAsync(int count, TimeSpan patience)
    {
        lock (_gate)
        {
            if (_served >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(patience);
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        socket.NoDelay = true;
        lock (_gate)
        {
            MostConnections = Math.Max(MostConnections, ++_open);
        }

        try
        {
            var buffer = new byte[16 * 1024];
            while (await ReadHeadAsync(socket, buffer) is { } path)
            {
                await AnswerAsync(socket, path);
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
            // The reader has gone, or the origin closes.
        }
        finally
        {
            lock (_gate)
            {
                _open--;
            }
        }
    }

    /// <summary>The path asked for; null where the other side closed.</summary>
    private async Task<string?> ReadHeadAsync(Socket socket, byte[] buffer)
    {
        for (var filled = 0; ;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(filled), _listener.Closing);
            filled += count;
            if (count == 0)
            {
                return null;
            }

            if (buffer.AsSpan(0, filled).EndsWith("\r\n\r\n"u8))
            {
                return Encoding.Latin1.GetString(buffer, 0, filled).Split(' ')[1];
            }
        }
    }

    private async Task AnswerAsync(Socket socket, string path)
    {
        lock (_gate)
        {
            _requests.Add(path);
            MostAtOnce = Math.Max(MostAtOnce, ++_underWay);
        }

        try
        {
            await DelayAsync(socket);
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\nsixteen bytes ok"u8.ToArray(), SocketFlags.None, _listener.Closing);
            CountServed();
        }
        finally
        {
            lock (_gate)
            {
                _underWay--;
            }
        }
    }

    /// <summary>A reader that goes away meanwhile is noticed at once: it is under way no more.</summary>
    private async Task DelayAsync(Socket socket)
    {
        if (_delay == TimeSpan.Zero)
        {
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(_listener.Closing);
        over.CancelAfter(_delay);
        try
        {
            if (await socket.ReceiveAsync(new byte[1], SocketFlags.Peek, over.Token) == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }
        }
        catch (OperationCanceledException) when (!_listener.Closing.IsCancellationRequested)
        {
            // Nobody went: the time is over.
        }
    }

    private void CountServed()
    {
        lock (_gate)
        {
            _served++;
            foreach (var waiter in _waiters.FindAll(waiter => _served >= waiter.Served))
            {
                _waiters.Remove(waiter);
                waiter.Reached.TrySetResult();
            }
        }
    }
}
