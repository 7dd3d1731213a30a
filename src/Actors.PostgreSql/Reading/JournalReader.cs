using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Reading;

/// <summary>Reads of the journal, of all shards, whoever owns them. What is committed is never changed.</summary>
internal sealed class JournalReader(ReadSource source)
{
    private const string Columns = "shard_id, seq, epoch, entity_id, entity_seq, type, payload, command_id, at, kind";

    public const string ShardPage = $"SELECT {Columns} FROM journal WHERE shard_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";

    public const string EntityPage =
        $"SELECT {Columns} FROM journal WHERE shard_id = $1 AND entity_id = $2 AND entity_seq > $3 ORDER BY entity_seq LIMIT $4";

    /// <inheritdoc cref="IEventStore.ReadShard"/>
    public IReadOnlyList<StoredEvent> Shard(int shard, long afterSeq, int limit) => source.All(ShardPage, [shard, afterSeq, limit], ToEvent);

    /// <inheritdoc cref="IEventStore.ReadEntity"/>
    public IReadOnlyList<StoredEvent> Entity(int shard, Guid id, long afterEntitySeq, int limit) =>
        source.All(EntityPage, [shard, id, afterEntitySeq, limit], ToEvent);

    private static StoredEvent ToEvent(NpgsqlDataReader row) => new(
        row.GetInt32(0),
        row.GetInt64(1),
        row.GetInt64(2),
        row.GetGuid(3),
        new EntityKind(row.GetInt16(9)),
        row.GetInt64(4),
        row.GetString(5),
        row.GetFieldValue<byte[]>(6),
        row.IsDBNull(7) ? null : row.GetGuid(7),
        new DateTimeOffset(row.GetDateTime(8)));
}
