using Downloads.Life;

namespace Downloads.Transfers.Progress;

/// <summary>
/// Watches one transfer: a frame of progress five times a second, the phase Stalled when the source sends nothing, and the end of its patience. Only time spent
/// waiting for the source counts; waiting for the disk or for a limit does not.
/// </summary>
internal sealed class TransferPulse : IDisposable
{
    private readonly OrderedSink _sink;
    private readonly TransferOptions _options;
    private readonly TimeProvider _time;
    private readonly SpeedMeter _meter;
    private readonly CancellationTokenSource _patience = new();
    private readonly TimeSpan _giveUpAfter;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private long _received;
    private long _arrived;
    private long _shown;
    private long _aliveAt;
    private int _reading;
    private bool _stalled;
    private bool _over;

    public TransferPulse(OrderedSink sink, TransferOptions options, TimeSpan idleTimeout, TimeProvider time)
    {
        (_sink, _options, _time) = (sink, options, time);
        _meter = new(time);
        _giveUpAfter = idleTimeout < options.StallAfter ? idleTimeout : Longer(idleTimeout, options.StallAfter + options.StallGrace);
        _aliveAt = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((TransferPulse)state!).Tick(), this, options.ProgressInterval, options.ProgressInterval);
    }

    /// <summary>What frames tell besides counts. Written by the transfer.</summary>
    public string? Name { get; set; }

    /// <summary>Length of the resource once it is known; −1 before.</summary>
    public long Total { get; set; } = -1;

    /// <summary>How full the cells of the chunk map are; written by the transfer.</summary>
    public Func<byte[]?> Map { get; set; } = () => null;

    /// <summary>Cancelled when the source kept silent for too long.</summary>
    public CancellationToken Impatience => _patience.Token;

    /// <summary>Bytes kept and received; falls where bytes are discarded, though frames do not show that.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>What there is to begin with, or again.</summary>
    public void StartFrom(long bytes) => Interlocked.Exchange(ref _received, bytes);

    /// <summary>The source is waited for.</summary>
    public void ReadBegins()
    {
        lock (_gate)
        {
            if (_reading++ == 0)
            {
                _aliveAt = _time.GetTimestamp();
            }
        }
    }

    /// <summary>It sent so many bytes.</summary>
    public void ReadEnds(int bytes)
    {
        Interlocked.Add(ref _received, bytes);
        Interlocked.Add(ref _arrived, bytes);
        lock (_gate)
        {
            _reading--;
            if (_options.MinBytesPerSecond == 0 && bytes > 0)
            {
                Revive();
            }
        }
    }

    /// <summary>A last frame, so that the end of what was received is seen.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _over = true;
            Frame();
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void Tick()
    {
        var givesUp = false;
        lock (_gate)
        {
            if (!_over)
            {
                Frame();
                givesUp = Judge();
            }
        }

        if (givesUp)
        {
            _patience.Cancel();
        }
    }

    /// <summary>Whether the source has been silent for too long.</summary>
    private bool Judge()
    {
        if (_reading == 0 || (_options.MinBytesPerSecond > 0 && _meter.Smoothed >= _options.MinBytesPerSecond))
        {
            Revive();
            return false;
        }

        var silent = _time.GetElapsedTime(_aliveAt);
        if (silent >= _options.StallAfter && !_stalled)
        {
            _stalled = true;
            _sink.Phase(RunningPhase.Stalled);
        }

        return silent >= _giveUpAfter;
    }

    private void Revive()
    {
        _aliveAt = _time.GetTimestamp();
        if (_stalled)
        {
            _stalled = false;
            _sink.Phase(RunningPhase.Downloading);
        }
    }

    private void Frame()
    {
        _shown = Math.Max(_shown, Received);
        _meter.Update(Interlocked.Read(ref _arrived));
        long? total = Total < 0 ? null : Total;
        double? eta = total is { } all && _meter.Smoothed >= 1 ? Math.Max(0, all - _shown) / _meter.Smoothed : null;
        _sink.Progress(new(Name, _shown, total, _meter.Instantaneous, _meter.Smoothed, eta, Map()));
    }
}
