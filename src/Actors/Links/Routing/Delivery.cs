using Actors.Kernel;
using Actors.Links.Messages;
using Actors.Persistence;

namespace Actors.Links.Routing;

/// <summary>
/// A message on its way to an entity of another node, until it is answered, refused or past its deadline. It is in one place at a time:
/// being sent, unanswered on a link, or parked; whoever holds it settles it or hands it on.
/// </summary>
internal sealed class Delivery(ulong id, EntityAddress address, object message, IMessageCodec codec, ActorRef? sender, long deadline)
{
    /// <summary>The message's id: stays the same over all tries.</summary>
    public ulong Id { get; } = id;

    public EntityAddress Address { get; } = address;

    public object Message { get; } = message;

    public IMessageCodec Codec { get; } = codec;

    /// <summary>Who waits for a reply; null where the message is done once it is in the mailbox.</summary>
    public ActorRef? Sender { get; } = sender;

    /// <summary>Timestamp of the clock; <see cref="long.MaxValue"/> for none.</summary>
    public long Deadline { get; } = deadline;

    public Guid? CommandId { get; } = codec.CommandIdOf(message);

    /// <summary>Whether it may be sent again although the first may have been handled.</summary>
    public bool IsRepeatable => CommandId is not null || Codec.IsRepeatable(Message);

    /// <summary>Nodes that were not the owner, since the map was last waited for.</summary>
    public int Hop { get; set; }

    /// <summary>Whether a link was lost with it: what has become of it there is unknown.</summary>
    public bool MayHaveRun { get; set; }

    /// <summary>Bytes of its frame, once it was written.</summary>
    public int Bytes { get; set; }

    /// <summary>Where its frame ends in the output of the link that it was last given to.</summary>
    public long End { get; set; }
}
