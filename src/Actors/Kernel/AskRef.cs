namespace Actors.Kernel;

/// <summary>
/// The sender of an ask: takes one answer, once. Later ones are dead letters. It is never reused, so that a late reply cannot reach
/// another asker; what it answers to is.
/// </summary>
internal sealed class AskRef(ReplySource source, DeadLetters deadLetters, long deadline) : ReplyRef(deadline)
{
    private ReplySource? _source = source;

    public bool IsAnswered => Volatile.Read(ref _source) is null;

    public override void Tell(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (Take() is { } asker)
        {
            asker.Accept(message);
        }
        else
        {
            deadLetters.Add(message, sender, ToString());
        }
    }

    /// <summary>Ends the ask where it is still open.</summary>
    public void TryFail(Exception failure) => Take()?.Refuse(failure);

    public override void TryFail(Failure failure) => Take()?.Accept(failure);

    public override string ToString() => "/asks";

    private ReplySource? Take() => Interlocked.Exchange(ref _source, null);
}
