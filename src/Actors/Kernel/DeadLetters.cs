namespace Actors.Kernel;

/// <summary>A message that nobody handled.</summary>
/// <param name="Recipient">Path of the actor it was meant for.</param>
public sealed record DeadLetter(object Message, ActorRef? Sender, string Recipient);

/// <summary>Where messages to stopped actors and replies that come too late end up. Any thread may use it.</summary>
public sealed class DeadLetters
{
    private readonly SystemLog _log;
    private readonly Lock _gate = new();
    private volatile Action<DeadLetter>? _observers;
    private long _count;

    internal DeadLetters(SystemLog log) => _log = log;

    /// <summary>Letters since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Calls <paramref name="observer"/> for each letter, on the thread that dropped it, until the result is disposed.</summary>
    public IDisposable Subscribe(Action<DeadLetter> observer)
    {
        Change(observers => observers + observer);
        return new Subscription(() => Change(observers => observers - observer));
    }

    internal void Add(object message, ActorRef? sender, string recipient)
    {
        Interlocked.Increment(ref _count);
        _log.DeadLetter(message.GetType().Name, recipient);
        (sender as ReplyRef)?.TryFail(new Failure("actor.stopped", $"{recipient} is gone."));
        _observers?.Invoke(new DeadLetter(message, sender, recipient));
    }

    private void Change(Func<Action<DeadLetter>?, Action<DeadLetter>?> change)
    {
        lock (_gate)
        {
            _observers = change(_observers);
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
