using Actors.Links.Routing;

namespace Actors.Links.Accepting;

/// <summary>Where messages of peers go.</summary>
internal interface IInbox
{
    /// <summary>Handles one message: answers it by <paramref name="from"/> at once, or through an <see cref="InboundAsk"/> later.</summary>
    void Receive(InboundConnection from, ulong id, in Envelope envelope, ReadOnlySpan<byte> message, bool wantsReply);
}
