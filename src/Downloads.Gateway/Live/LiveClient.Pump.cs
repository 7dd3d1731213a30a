using System.Net.WebSockets;

namespace Downloads.Gateway.Live;

/// <summary>What is sent next: answers, then events, the topics in turn, then newest-wins frames.</summary>
internal sealed partial class LiveClient
{
    private Task _pump = Task.CompletedTask;
    private bool _pumping;
    private bool _again;
    private int _answered;
    private int _nextReader;

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

            if (_disposed || Ended.IsCancellationRequested)
            {
                return;
            }

            _pumping = true;
            _pump = PumpAsync();
        }
    }

    private async Task PumpAsync()
    {
        // Whoever wakes a client has others to wake: nothing is sent on its thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (TryNext(out var frame, out var suffix))
            {
                await _socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: suffix is null, Ended);
                if (suffix is not null)
                {
                    await _socket.SendAsync(suffix, WebSocketMessageType.Text, endOfMessage: true, Ended);
                }
            }

            if (_close is { } close)
            {
                await _socket.CloseOutputAsync(close.Code, close.Reason, Ended);
                _finished.TrySetResult();
            }
        }
        catch (Exception exception)
        {
            if (exception is not (WebSocketException or OperationCanceledException or ObjectDisposedException))
            {
                LogPumpFailed(_logger, exception);
            }

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
