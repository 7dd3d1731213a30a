using System.Net.WebSockets;
using Downloads.Gateway.Auth;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

/// <summary>
/// The sending side of one connection. It holds no copies: answers wait in a short queue, everything else is read from the topics' logs at
/// the client's own place, events before progress. The pump runs only while there is something to send, one at a time.
/// </summary>
internal sealed partial class LiveClient : IAsyncDisposable
{
    private readonly WebSocket _socket;
    private readonly TimeProvider _time;
    private readonly LiveLimits _limits;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Queue<IReadOnlyList<byte[]>> _answers = new();
    private readonly SemaphoreSlim _room;
    private readonly List<TopicReader> _readers = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (WebSocketCloseStatus Code, string Reason)? _close;
    private ITimer? _closeTimer;
    private Caller? _caller;
    private bool _disposed;

    public LiveClient(WebSocket socket, TimeProvider time, LiveLimits limits, ILogger logger)
    {
        _socket = socket;
        _time = time;
        _limits = limits;
        _logger = logger;
        _room = new(limits.Answers, limits.Answers);
        Ended = _ended.Token;
    }

    /// <summary>Cancelled once nothing can be sent any more.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Who it is; null until it has told. Set once.</summary>
    public Caller? Caller
    {
        get => Volatile.Read(ref _caller);
        set => Volatile.Write(ref _caller, value);
    }

    /// <summary>Completes once the close frame is sent, or the connection is dropped.</summary>
    public Task Finished => _finished.Task;

    /// <summary>
    /// Queues an answer of one or several frames; waits while too many are unread, so that a client that does not read is not read from either.
    /// </summary>
    public async ValueTask AnswerAsync(params IReadOnlyList<byte[]> frames)
    {
        await _room.WaitAsync(Ended);
        lock (_gate)
        {
            _answers.Enqueue(frames);
        }

        Wake();
    }

    /// <summary>
    /// Queues the answer to a subscription and lets it in, in one step: what the pump sends behind the answer fits to it. The client owns
    /// <paramref name="hold"/> from now on; it stands in the log where the subscription begins.
    /// </summary>
    public async ValueTask SubscribeAsync(List<byte[]> frames, TopicReader hold, Subscription subscription, long latest)
    {
        await _room.WaitAsync(Ended);
        lock (_gate)
        {
            if (_close is not null)
            {
                hold.Topic.Log.Release(hold);
                return;
            }

            if (_readers.Find(reader => reader.Topic == hold.Topic) is { } reader)
            {
                frames.AddRange(reader.Join(subscription));
                hold.Topic.Log.Release(hold);
            }
            else
            {
                hold.Start(subscription, latest);
                _readers.Add(hold);
            }

            _answers.Enqueue(frames);
        }

        Wake();
    }

    /// <summary>Ends a subscription; false where there is none of that id.</summary>
    public bool Unsubscribe(RequestId id)
    {
        lock (_gate)
        {
            if (_readers.Find(reader => reader.Remove(id)) is not { } reader)
            {
                return false;
            }

            if (reader.Subscriptions.Count == 0)
            {
                _readers.Remove(reader);
                reader.Topic.Log.Release(reader);
            }

            return true;
        }
    }

    /// <summary>Whether the id is taken, and how many there are.</summary>
    public (bool Taken, int Count) Subscriptions(RequestId id)
    {
        lock (_gate)
        {
            return (_readers.Exists(r => r.Subscriptions.Any(s => s.Id == id)), _readers.Sum(r => r.Subscriptions.Count));
        }
    }

    /// <summary>
    /// Closes once the send under way ends, or drops the connection where that takes too long. Its places in the logs are given up at once.
    /// False where it is being closed already: the first reason holds.
    /// </summary>
    public bool Close(WebSocketCloseStatus code, string reason)
    {
        lock (_gate)
        {
            if (_disposed || _close is not null)
            {
                return false;
            }

            _close = (code, reason);
            _closeTimer = _time.CreateTimer(static client => ((LiveClient)client!).Drop(), this, _limits.CloseTimeout, Timeout.InfiniteTimeSpan);
            Release_NeedsLock();
        }

        Wake();
        return true;
    }

    /// <summary>Ends the connection without a word.</summary>
    public void Drop()
    {
        _ended.Cancel();
        _socket.Abort();
        _finished.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        if (!Finished.IsCompleted)
        {
            Drop();
        }

        Task pump;
        lock (_gate)
        {
            _disposed = true;
            pump = _pump;
            Release_NeedsLock();
        }

        await pump;
        if (_closeTimer is not null)
        {
            await _closeTimer.DisposeAsync();
        }

        _ended.Dispose();
        _room.Dispose();
    }

    private void Release_NeedsLock()
    {
        foreach (var reader in _readers)
        {
            reader.Topic.Log.Release(reader);
        }

        _readers.Clear();
    }
}
