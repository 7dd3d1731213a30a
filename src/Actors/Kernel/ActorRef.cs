namespace Actors.Kernel;

/// <summary>Address of an actor. Messages told to a stopped one become dead letters; nothing throws.</summary>
public abstract class ActorRef
{
    /// <summary>Puts <paramref name="message"/> into the mailbox: at most once, in the order of the sender.</summary>
    public abstract void Tell(object message, ActorRef? sender = null);

    /// <summary>Tells and awaits the reply.</summary>
    /// <exception cref="TimeoutException">No reply within <paramref name="timeout"/>; the message may have been handled all the same.</exception>
    /// <exception cref="AskFailedException">
    /// The actor answered with a <see cref="Failure"/>, its turn threw (<c>actor.failed</c>), or it is gone (<c>actor.stopped</c>).
    /// </exception>
    /// <exception cref="InvalidCastException">The reply is not a <typeparamref name="T"/>.</exception>
    public abstract ValueTask<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellationToken = default);
}

/// <summary>A reply that says the request failed; an ask turns it into <see cref="AskFailedException"/>.</summary>
public sealed record Failure(string Code, string Message);

/// <summary>An ask was answered with <see cref="Failure"/>.</summary>
public sealed class AskFailedException(Failure failure) : Exception(failure.Message)
{
    /// <summary>What the actor said.</summary>
    public Failure Failure { get; } = failure;
}
