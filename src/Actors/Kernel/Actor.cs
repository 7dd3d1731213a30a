namespace Actors.Kernel;

/// <summary>
/// One turn at a time: <see cref="Receive"/> never runs twice at once for the same actor, and everything it touches needs no lock.
/// Work that waits is started elsewhere and comes back as a message.
/// </summary>
public abstract class Actor
{
    /// <summary>The actor's surroundings; valid from <see cref="PreStart"/> on, only inside its own turns.</summary>
    protected IActorContext Context { get; private set; } = null!;

    internal void Attach(IActorContext context) => Context = context;

    internal void Handle(object message) => Receive(message);

    internal void Started() => PreStart();

    internal void Stopped() => PostStop();

    /// <summary>Handles one message. An exception goes to the supervision; an ask in hand fails with <c>actor.failed</c>.</summary>
    protected abstract void Receive(object message);

    /// <summary>Runs before the first message, and again after a restart.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>Runs after the last message.</summary>
    protected virtual void PostStop()
    {
    }
}

/// <summary>What an actor may do with its surroundings, inside its turns only.</summary>
public interface IActorContext
{
    /// <summary>The actor itself.</summary>
    ActorRef Self { get; }

    /// <summary>Who sent the message in hand; null where nobody waits for a reply.</summary>
    ActorRef? Sender { get; }

    /// <summary>The clock of timers and asks.</summary>
    TimeProvider Time { get; }

    /// <summary>Answers the sender of the message in hand; nothing happens where there is none.</summary>
    void Reply(object message);

    /// <summary>Starts a child under this actor's supervision; it ends with this incarnation.</summary>
    /// <exception cref="ArgumentException">A child of that name lives already.</exception>
    ActorRef Spawn(Func<Actor> factory, string name, SupervisionStrategy? supervision = null);

    /// <summary>Stops this actor after the message in hand; its children stop first. Messages left in its mailbox are dead letters.</summary>
    void Stop();

    /// <summary>Tells <paramref name="message"/> to this actor after <paramref name="delay"/>; a timer of the same key is replaced and cannot fire any more.</summary>
    void StartTimer(string key, object message, TimeSpan delay);

    /// <summary>Cancels a timer; a message of it that is already in the mailbox is dropped.</summary>
    void CancelTimer(string key);

    /// <summary>
    /// Runs <paramref name="work"/> outside the turn and tells this actor what <paramref name="map"/> makes of its outcome (outside the turn as
    /// well), with the sender of the message in hand. The token is cancelled when the actor restarts or stops; what comes back after
    /// that is a dead letter.
    /// </summary>
    void PipeToSelf<T>(Func<CancellationToken, Task<T>> work, Func<T?, Exception?, object> map);
}

/// <summary>What to do with an actor whose turn threw.</summary>
public enum SupervisionDirective
{
    /// <summary>Go on with the next message, state kept.</summary>
    Resume,

    /// <summary>A new instance, after the strategy's back-off; the mailbox is kept.</summary>
    Restart,

    /// <summary>Stop it.</summary>
    Stop,

    /// <summary>The supervisor fails with the same exception; where there is none but the root, the actor stops.</summary>
    Escalate,
}

/// <summary>How a supervisor answers a child's failures.</summary>
/// <param name="Decide">Directive for an exception.</param>
/// <param name="MaxRestarts">Restarts within <paramref name="Within"/> before the child is stopped.</param>
/// <param name="MinBackoff">Delay before the first restart; doubles up to <paramref name="MaxBackoff"/>, back to the first after <paramref name="Within"/> without failure.</param>
public sealed record SupervisionStrategy(
    Func<Exception, SupervisionDirective> Decide, int MaxRestarts, TimeSpan Within, TimeSpan MinBackoff, TimeSpan MaxBackoff)
{
    /// <summary>Restart with 100 ms to 10 s of back-off, at most 10 times a minute.</summary>
    public static SupervisionStrategy Default { get; } = new(
        static _ => SupervisionDirective.Restart, 10, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));
}
