using System.Net.WebSockets;

namespace Downloads.Gateway.Live;

/// <summary>
/// The sending side of one connection. It holds no copies: answers wait in a short queue, everything else is read from the topics' logs at
/// the client's own place, events before progress. The pump runs only while there is something to send, one at a time.
/// </summary>
internal sealed class LiveClient(WebSocket socket, TimeProvider time, LiveLimits limits) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<IReadOnlyList<byte[]>> _answers = new();
    private readonly SemaphoreSlim _room = new(limits.Answers, limits.Answers);
    private readonly List<TopicReader> _readers = [];
    private readonly CancellationTokenSource _ended = new();
    private (WebSocketCloseStatus Code, string Reason)? _close;
    private ITimer? _closeTimer;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _pump = Task.CompletedTask;
    private bool _pumping;
    private bool _again;
    private int _answered;
    private int _nextReader;

    /// <summary>Cancelled once nothing can be sent any more.</summary>
    public CancellationToken Ended => _ended.Token;

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
    public bool Unsubscribe(string id)
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
    public (bool Taken, int Count) Subscriptions(string id)
    {
        lock (_gate)
        {
            return (_readers.Exists(r => r.Subscriptions.Any(s => s.Id == id)), _readers.Sum(r => r.Subscriptions.Count));
        }
    }

    /// <summary>Tells the pump that there may be something to send. Never blocks.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_pumping)
            {
                _again = true;
                return;
            }

            if (Ended.IsCancellationRequested)
            {
                return;
            }

            _pumping = true;
            _pump = PumpAsync();
        }
    }

    /// <summary>Closes once the send under way ends, or drops the connection where that takes too long. The first reason holds.</summary>
    public void Close(WebSocketCloseStatus code, string reason)
    {
        lock (_gate)
        {
            if (_close is not null)
            {
                return;
            }

            _close = (code, reason);
            _closeTimer = time.CreateTimer(static client => ((LiveClient)client!).Drop(), this, limits.CloseTimeout, Timeout.InfiniteTimeSpan);
        }

        Wake();
    }

    /// <summary>Ends the connection without a word.</summary>
    public void Drop()
    {
        _ended.Cancel();
        socket.Abort();
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
            pump = _pump;
            foreach (var reader in _readers)
            {
                reader.Topic.Log.Release(reader);
            }

            _readers.Clear();
        }

        await pump;
        if (_closeTimer is not null)
        {
            await _closeTimer.DisposeAsync();
        }

        _ended.Dispose();
        _room.Dispose();
    }

    private async Task PumpAsync()
    {
        // Whoever wakes a client has others to wake: nothing is sent on its thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (TryNext(out var frame, out var suffix))
            {
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: suffix is null, Ended);
                if (suffix is not null)
                {
                    await socket.SendAsync(suffix, WebSocketMessageType.Text, endOfMessage: true, Ended);
                }
            }

            if (_close is { } close)
            {
                await socket.CloseOutputAsync(close.Code, close.Reason, Ended);
                _finished.TrySetResult();
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            Drop();
        }
    }

    private bool TryNext(out ReadOnlyMemory<byte> frame, out byte[]? suffix)
    {
        lock (_gate)
        {
            do
            {
                _again = false;
                if (_close is null && TryTake_NeedsLock(out frame, out suffix))
                {
                    return true;
                }
            }
            while (_again && _close is null);

            // After a close there is no further pump: `_pumping` stays set.
            _pumping = _close is not null;
            frame = default;
            suffix = null;
            return false;
        }
    }

    private bool TryTake_NeedsLock(out ReadOnlyMemory<byte> frame, out byte[]? suffix)
    {
        suffix = null;
        if (_answers.TryPeek(out var answer))
        {
            frame = answer[_answered++];
            if (_answered == answer.Count)
            {
                _answers.Dequeue();
                _answered = 0;
                _room.Release();
            }

            return true;
        }

        for (var i = 0; i < _readers.Count; i++)
        {
            // Topics take turns, so that a busy one does not starve the others.
            _nextReader = (_nextReader + 1) % _readers.Count;
            if (_readers[_nextReader].NextEvent(out var prev) is { } published)
            {
                var follows = prev == published.Seq - 1;
                frame = follows ? published.Frame : published.FrameBody;
                suffix = follows ? null : Frames.PrevSuffix(prev);
                return true;
            }
        }

        foreach (var reader in _readers)
        {
            if (reader.NextLatest() is { } latest)
            {
                frame = latest.Body;
                suffix = Frames.SeqSuffix(reader.Delivered);
                return true;
            }
        }

        frame = default;
        return false;
    }
}
