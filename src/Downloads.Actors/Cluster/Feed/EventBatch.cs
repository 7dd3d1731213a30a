using System.Text;
using Actors.Persistence;

namespace Downloads.Actors.Cluster.Feed;

/// <summary>Committed events on their way to another node. Of entities that are no downloads only the place in the journal goes along.</summary>
internal static class EventBatch
{
    public static ReadOnlyMemory<byte> Encode(IReadOnlyList<CommittedEvent> events)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.ASCII, leaveOpen: true);
        writer.Write(events.Count);
        foreach (var e in events)
        {
            var payload = e.Kind == EntityKinds.Download ? e.Payload : default;
            writer.Write(e.Shard);
            writer.Write(e.Seq);
            writer.Write(e.Epoch);
            writer.Write(e.EntityId.ToByteArray());
            writer.Write(e.Kind.Value);
            writer.Write(e.EntitySeq);
            writer.Write(e.Type);
            writer.Write(payload.Length);
            writer.Write(payload.Span);
        }

        writer.Flush();
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <exception cref="EndOfStreamException">It is no batch.</exception>
    public static IReadOnlyList<CommittedEvent> Decode(ReadOnlyMemory<byte> item)
    {
        using var reader = new BinaryReader(new MemoryStream(item.ToArray(), writable: false), Encoding.ASCII);
        var events = new List<CommittedEvent>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (shard, seq, epoch, id) = (reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64(), new Guid(reader.ReadBytes(16)));
            var (kind, entitySeq, type) = (new EntityKind(reader.ReadInt16()), reader.ReadInt64(), reader.ReadString());
            events.Add(new CommittedEvent(shard, seq, epoch, id, kind, entitySeq, type, reader.ReadBytes(reader.ReadInt32()), null));
        }

        return events;
    }
}
