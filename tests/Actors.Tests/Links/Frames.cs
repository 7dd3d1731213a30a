using Actors.Links.Messages;
using Actors.Links.Routing;
using Actors.Links.Wire;
using Actors.Persistence;
using Actors.Sharding;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

/// <summary>Frames as a dialer sends them.</summary>
internal static class Frames
{
    /// <summary>An ask or tell of a ledger.</summary>
    public static byte[] Message(ulong id, Guid entity, object message, bool ask = true, uint remainingMs = 60_000, int? shard = null)
    {
        var frame = Envelope(id, entity, ask, remainingMs, shard);
        MessageCodecs.Write(LinkCodecs.All.Of(message)!, message, frame);
        return frame.End().ToArray();
    }

    /// <summary>An ask with these bytes for a message.</summary>
    public static byte[] Raw(ulong id, Guid entity, ReadOnlySpan<byte> message)
    {
        var frame = Envelope(id, entity, ask: true, 60_000, shard: null);
        frame.Add(message);
        return frame.End().ToArray();
    }

    private static FrameBuffer Envelope(ulong id, Guid entity, bool ask, uint remainingMs, int? shard)
    {
        var frame = new FrameBuffer().Begin(id, ask ? FrameKind.Ask : FrameKind.Tell);
        var address = new EntityAddress(shard ?? StableHash.ShardOf(entity, Pair.Shards), entity, Ledger.Kind);
        new Envelope(address, null, 1, remainingMs, 0).Write(frame);
        return frame;
    }
}
