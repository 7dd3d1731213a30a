using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Writing;

/// <summary>The journal, as the writer appends to it.</summary>
internal sealed class JournalTable(Connection connection) : IDisposable
{
    private readonly Statement _insert = connection.Prepare("""
        INSERT INTO journal(shard_id, seq, epoch, shard_prev, entity_prev, entity_id, entity_seq, command_id, at, type, payload, kind)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """);

    /// <summary>Appends an event and moves the ends of its two chains to it.</summary>
    public void Append(ShardHead head, StoredEntity entity, in EventToAppend append, long now)
    {
        _insert.Bind(1, head.Shard).Bind(2, head.Seq + 1).Bind(3, head.Epoch).Bind(4, head.LastPosition).Bind(5, entity.LastPosition)
            .Bind(6, append.EntityId).Bind(7, append.EntitySeq).Bind(8, append.Event.CommandId).Bind(9, now)
            .BindText(10, append.Event.Type).Bind(11, append.Event.Payload.Span).Bind(12, append.Kind.Value).Execute();
        head.Advance(connection.LastInsertedKey);
        (entity.LastPosition, entity.Unlinked) = (head.LastPosition, true);
    }

    public void Dispose() => _insert.Dispose();
}
