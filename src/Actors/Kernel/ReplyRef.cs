namespace Actors.Kernel;

/// <summary>Address of an asker, here or on another node: takes one answer, once. Later ones are dead letters.</summary>
internal abstract class ReplyRef(long deadline) : ActorRef
{
    /// <summary>Timestamp of the clock at which the ask times out; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>Ends the ask where it is still open.</summary>
    public abstract void TryFail(Failure failure);

    public sealed override ValueTask<T> AskAsync<T>(object message, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        ValueTask.FromException<T>(new NotSupportedException("Nobody stands behind a reply address."));
}
