using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Reading;

/// <summary>
/// Reads of the journal along its chains, from the later event to the earlier one. What is committed is never changed, so one statement needs
/// no more than the snapshot it runs in.
/// </summary>
internal sealed class JournalReader(ReadPool pool)
{
    private const string Columns =
        "j.shard_id, j.seq, j.epoch, j.entity_id, j.entity_seq, j.type, j.payload, j.command_id, j.at, j.kind";

    // Gets onto the chain at the first anchor past the page, or at the head. CROSS JOIN keeps SQLite on that order of the tables.
    public const string ShardPage = $"""
        WITH RECURSIVE chain(position, prev, seq) AS (
          SELECT position, shard_prev, seq FROM journal WHERE position = coalesce(
            (SELECT position FROM journal WHERE shard_id = ?1 AND seq % 64 = 0 AND seq >= ?2 + ?3 ORDER BY seq LIMIT 1),
            (SELECT last_position FROM shard WHERE shard_id = ?1))
          UNION ALL
          SELECT p.position, p.shard_prev, p.seq FROM chain CROSS JOIN journal p ON p.position = chain.prev WHERE p.seq > ?2)
        SELECT {Columns} FROM chain CROSS JOIN journal j ON j.position = chain.position
        WHERE chain.seq > ?2 AND chain.seq <= ?2 + ?3 ORDER BY chain.seq
        """;

    public const string EntityPage = $"""
        WITH RECURSIVE chain(position, prev, seq) AS (
          SELECT position, entity_prev, entity_seq FROM journal WHERE position =
            (SELECT last_position FROM entity WHERE entity_id = ?1 AND shard_id = ?4)
          UNION ALL
          SELECT p.position, p.entity_prev, p.entity_seq FROM chain CROSS JOIN journal p ON p.position = chain.prev WHERE p.entity_seq > ?2)
        SELECT {Columns} FROM chain CROSS JOIN journal j ON j.position = chain.position
        WHERE chain.seq > ?2 ORDER BY chain.seq LIMIT ?3
        """;

    public IReadOnlyList<StoredEvent> Shard(int shard, long afterSeq, int limit) => pool.Read(connection =>
        connection.Cached(ShardPage).Bind(1, shard).Bind(2, afterSeq).Bind(3, limit).All(ToEvent));

    public IReadOnlyList<StoredEvent> Entity(int shard, Guid id, long afterEntitySeq, int limit) => pool.Read(connection =>
        connection.Cached(EntityPage).Bind(1, id).Bind(2, afterEntitySeq).Bind(3, limit).Bind(4, shard).All(ToEvent));

    private static StoredEvent ToEvent(Statement row) => new(
        (int)row.Int64(0),
        row.Int64(1),
        row.Int64(2),
        row.Id(3),
        new EntityKind((short)row.Int64(9)),
        row.Int64(4),
        row.Text(5),
        row.Bytes(6).ToArray(),
        row.IsNull(7) ? null : row.Id(7),
        new DateTimeOffset(row.Int64(8), TimeSpan.Zero));
}
