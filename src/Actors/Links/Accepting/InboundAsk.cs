using Actors.Kernel;

namespace Actors.Links.Accepting;

/// <summary>An asker on another node, as entities of this one see it.</summary>
internal sealed class InboundAsk(InboundConnection connection, ulong id, int shard, long second, long deadline) : ReplyRef(deadline)
{
    private int _answered;

    public override void Tell(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!TryAnswer(message))
        {
            connection.TooLate(message, sender, ToString());
        }
    }

    public override void TryFail(Failure failure) => TryAnswer(failure);

    /// <summary>The message did not run; its sender is told so in another way.</summary>
    public void Forget()
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
        {
            connection.End(second);
        }
    }

    public override string ToString() => $"/links/{connection.Peer}/asks/{id}";

    private bool TryAnswer(object message)
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0)
        {
            return false;
        }

        connection.Reply(id, shard, second, message);
        return true;
    }
}
