using Actors.Kernel;
using Actors.Links.Accepting;
using Actors.Sharding;

namespace Actors.Links.Routing;

/// <summary>Puts messages of peers into the mailboxes of this node's entities, or says why not.</summary>
internal sealed class ShardInbox(LinkContext context, ShardRegion region) : IInbox
{
    private const uint RetryMs = 50;

    // The map's change ends the wait, as a rule; this is for those who hear of it late.
    private const uint DrainingRetryMs = 20;

    public void Receive(InboundConnection from, ulong id, in Envelope envelope, ReadOnlySpan<byte> message, bool wantsReply)
    {
        InboundAsk? asker = null;
        if (wantsReply && (asker = from.TryBegin(id, envelope)) is null)
        {
            from.Answer(id, new Answer(AnswerStatus.Busy, RetryMs: RetryMs));
            return;
        }

        var content = Read(from, envelope, message);
        if (content is Failure refusal)
        {
            Refuse(from, id, asker, refusal);
            return;
        }

        switch (region.TryDeliver(envelope.Address, content, asker))
        {
            case DeliveryVerdict.Taken when asker is null:
                from.Answer(id, new Answer(AnswerStatus.Ok));
                break;
            case DeliveryVerdict.NotOwned when asker is null:
                from.HeardOf(envelope.MapVersion);
                from.AnswerNotOwner(id, envelope.Address.Shard);
                break;
            case DeliveryVerdict.NotOwned:
                from.HeardOf(envelope.MapVersion);
                asker.TryFail(new Failure(InboundConnection.NotOwned, ""));
                break;
            case DeliveryVerdict.Closed:
                asker?.Forget();
                from.Answer(id, new Answer(AnswerStatus.Draining, RetryMs: DrainingRetryMs));
                break;
            case DeliveryVerdict.UnknownKind:
                Refuse(from, id, asker, new Failure("entity.unknown_kind", "This build knows no entities of that kind."));
                break;
        }
    }

    /// <summary>The message, or the <see cref="Failure"/> that says why it is not taken.</summary>
    private object Read(InboundConnection from, in Envelope envelope, ReadOnlySpan<byte> message)
    {
        var content = envelope.Address.Shard == StableHash.ShardOf(envelope.Address.EntityId, region.Store.ShardCount)
            ? context.ReadOrExplain(message)
            : new Failure("shard.unknown", "The sender counts shards in another way.");
        if (content is Failure refusal)
        {
            context.Log.Unreadable(from.Peer, refusal.Message);
        }

        return content;
    }

    /// <summary>A tell is done with: trying it again would end the same way.</summary>
    private static void Refuse(InboundConnection from, ulong id, InboundAsk? asker, Failure refusal)
    {
        if (asker is not null)
        {
            asker.TryFail(refusal);
        }
        else
        {
            from.Answer(id, new Answer(AnswerStatus.Ok));
        }
    }
}
