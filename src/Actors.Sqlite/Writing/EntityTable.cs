using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Writing;

/// <summary>The state rows, as the writer changes them.</summary>
internal sealed class EntityTable(Connection connection) : IDisposable
{
    private readonly Statement _find = connection.Prepare(
        "SELECT entity_key, shard_id, last_position, active, wake_at, kind FROM entity WHERE entity_id = ?1");

    private readonly Statement _insert = connection.Prepare("""
        INSERT INTO entity(entity_id, shard_id, kind, entity_seq, last_position, active, wake_at, updated_at, state)
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """);

    // Without the columns that are indexed: SQLite would take the row out of the indexes and put it back.
    private readonly Statement _update = connection.Prepare(
        "UPDATE entity SET kind = ?2, entity_seq = ?3, last_position = ?4, updated_at = ?5, state = ?6 WHERE entity_key = ?1");

    private readonly Statement _updateIndexed = connection.Prepare("""
        UPDATE entity SET kind = ?2, entity_seq = ?3, last_position = ?4, updated_at = ?5, state = ?6, active = ?7, wake_at = ?8
        WHERE entity_key = ?1
        """);

    private readonly Statement _link = connection.Prepare("UPDATE entity SET last_position = ?2 WHERE entity_key = ?1");

    private readonly Statement _remove = connection.Prepare(
        "UPDATE entity SET updated_at = ?2, active = 0, wake_at = NULL, state = NULL WHERE entity_key = ?1");

    /// <summary>What is stored of an entity; <see cref="StoredEntity.Exists"/> is false where nothing is.</summary>
    /// <exception cref="PoisonException">It lives in another shard.</exception>
    public StoredEntity Find(int shard, Guid id)
    {
        try
        {
            if (!_find.Bind(1, id).Step())
            {
                return new StoredEntity();
            }

            if (_find.Int64(1) != shard)
            {
                throw new PoisonException($"Entity {id} lives in shard {_find.Int64(1)}, not in {shard}.");
            }

            return new StoredEntity
            {
                Key = _find.Int64(0),
                LastPosition = _find.NullableInt64(2),
                Active = _find.Int64(3) != 0,
                WakeAt = _find.NullableInt64(4),
                Kind = new EntityKind((short)_find.Int64(5)),
            };
        }
        finally
        {
            _find.Reset();
        }
    }

    public void Write(StoredEntity entity, int shard, EntityRow row, long now)
    {
        var wakeAt = row.WakeAt?.UtcTicks;
        if (!entity.Exists)
        {
            BindNew(entity, shard, row.EntityId, row.Kind, row.EntitySeq, now)
                .Bind(6, row.Active).Bind(7, wakeAt).Bind(9, row.State.Span).Execute();
            entity.Key = connection.LastInsertedKey;
        }
        else
        {
            var indexedChange = row.Active != entity.Active || wakeAt != entity.WakeAt;
            var update = indexedChange ? _updateIndexed.Bind(7, row.Active).Bind(8, wakeAt) : _update;
            update.Bind(1, entity.Key).Bind(2, row.Kind.Value).Bind(3, row.EntitySeq).Bind(4, entity.LastPosition).Bind(5, now)
                .Bind(6, row.State.Span).Execute();
        }

        (entity.Active, entity.WakeAt, entity.Unlinked) = (row.Active, wakeAt, false);
    }

    /// <summary>Remembers the last event of an entity whose state does not change.</summary>
    public void Link(StoredEntity entity, int shard, EventToAppend last, long now)
    {
        if (entity.Exists)
        {
            _link.Bind(1, entity.Key).Bind(2, entity.LastPosition).Execute();
        }
        else
        {
            BindNew(entity, shard, last.EntityId, last.Kind, last.EntitySeq, now).Bind(6, false).BindNull(7).BindNull(9).Execute();
            entity.Key = connection.LastInsertedKey;
        }

        entity.Unlinked = false;
    }

    /// <summary>Forgets the state; what stays is that the id is spent, and where its events are.</summary>
    public void Remove(StoredEntity entity, long now)
    {
        _remove.Bind(1, entity.Key).Bind(2, now).Execute();
        (entity.Active, entity.WakeAt) = (false, null);
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_find, _insert, _update, _updateIndexed, _link, _remove])
        {
            statement.Dispose();
        }
    }

    private Statement BindNew(StoredEntity entity, int shard, Guid id, EntityKind kind, long entitySeq, long now) =>
        _insert.Bind(1, id).Bind(2, shard).Bind(3, kind.Value).Bind(4, entitySeq).Bind(5, entity.LastPosition).Bind(8, now);
}
