using System.Threading.Tasks.Sources;

namespace Actors.Kernel;

/// <summary>Where an ask's answer arrives. Whoever took it from the <see cref="AskRef"/> calls one of these, once.</summary>
internal abstract class ReplySource
{
    public abstract void Accept(object message);

    public abstract void Refuse(Exception failure);
}

/// <summary>
/// A reusable awaitable of one ask at a time. Its timer is left armed when an answer comes: it fires late, finds another ask or none, and arms
/// itself again only for that one. So an ask that is answered in time costs no timer at all.
/// </summary>
internal sealed class ReplySource<T> : ReplySource, IValueTaskSource<T>
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly ActorSystem _system;
    private readonly ReplyPool<T> _pool;
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<T> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private AskRef? _current;
    private long _armedFor = long.MaxValue;

    public ReplySource(ActorSystem system, ReplyPool<T> pool)
    {
        _system = system;
        _pool = pool;
        _timer = system.Time.CreateTimer(static s => ((ReplySource<T>)s!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ValueTask<T> Ask(ActorRef target, object message, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var result = new ValueTask<T>(this, _core.Version);
        var forever = timeout == Timeout.InfiniteTimeSpan;
        var deadline = forever ? long.MaxValue : _system.Time.GetTimestamp() + (long)(timeout.TotalSeconds * _system.Time.TimestampFrequency);
        var ask = new AskRef(this, _system.DeadLetters, deadline);
        lock (_gate)
        {
            _current = ask;
            Arm_NeedsLock(ask, timeout);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (ask, token) => ((AskRef)ask!).TryFail(new OperationCanceledException(token)), ask);
        }

        target.Tell(message, ask);
        return result;
    }

    public override void Accept(object message)
    {
        switch (message)
        {
            case T reply:
                _core.SetResult(reply);
                break;
            case Failure failure:
                _core.SetException(new AskFailedException(failure));
                break;
            default:
                _core.SetException(new InvalidCastException($"The reply is a {message.GetType()}, not a {typeof(T)}."));
                break;
        }
    }

    public override void Refuse(Exception failure) => _core.SetException(failure);

    public T GetResult(short token)
    {
        _cancellation.Dispose();
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _cancellation = default;
            _core.Reset();
            _pool.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void OnTimer()
    {
        AskRef? due;
        lock (_gate)
        {
            _armedFor = long.MaxValue;
            due = _current;
            if (due is null || due.IsAnswered)
            {
                return;
            }

            var left = _system.Time.GetElapsedTime(_system.Time.GetTimestamp(), due.Deadline);
            if (left > TimeSpan.Zero)
            {
                // The clock of timers counts whole milliseconds: less would come back at once.
                Arm_NeedsLock(due, left > Tick ? left : Tick);
                return;
            }
        }

        due.TryFail(new TimeoutException("No reply in time."));
    }

    private void Arm_NeedsLock(AskRef ask, TimeSpan delay)
    {
        if (ask.Deadline < _armedFor)
        {
            _armedFor = ask.Deadline;
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }
}
