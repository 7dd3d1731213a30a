using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Reading;

/// <summary>Reads of state rows.</summary>
internal sealed class EntityReader(ReadPool pool, IReadOnlyList<ViewTable> views)
{
    /// <summary>What <see cref="ToRow"/> reads; the entity's key comes first.</summary>
    public const string Columns = "entity_key, entity_id, kind, entity_seq, active, wake_at, state";

    public const string ActiveSql = """
        SELECT entity_id, shard_id, kind FROM entity
        WHERE active = 1 AND entity_id > ?1 AND (?3 = '' OR instr(?3, ',' || shard_id || ',') > 0) ORDER BY entity_id LIMIT ?2
        """;

    public const string DueSql = """
        SELECT entity_id, shard_id, kind, wake_at FROM entity
        WHERE wake_at IS NOT NULL AND wake_at <= ?1 ORDER BY wake_at, entity_id LIMIT ?2
        """;

    private readonly Dictionary<EntityKind, ViewTable> _views = views.ToDictionary(view => view.Schema.Kind);

    public EntityRow? Load(int shard, Guid id) => pool.ReadSnapshot(connection =>
        connection.Cached($"SELECT {Columns} FROM entity WHERE entity_id = ?1 AND shard_id = ?2 AND state IS NOT NULL")
        .Bind(1, id).Bind(2, shard)
        .One<(long Key, EntityRow Row)?>(static row => (row.Int64(0), ToRow(row)), null) is { } found
            ? found.Row with { View = View(connection, found.Row.Kind, found.Key) }
            : null);

    public IReadOnlyList<EntityAddress> Active(int limit, Guid after, IReadOnlyCollection<int>? shards) => pool.Read(connection =>
        connection.Cached(ActiveSql)
        .Bind(1, after).Bind(2, limit).BindText(3, shards is null ? "" : $",{string.Join(',', shards)},")
        .All(static row => new EntityAddress((int)row.Int64(1), row.Id(0), Kind(row, 2))));

    public IReadOnlyList<DueEntity> Due(DateTimeOffset now, int limit) => pool.Read(connection =>
        connection.Cached(DueSql)
        .Bind(1, now.UtcTicks).Bind(2, limit)
        .All(static row => new DueEntity((int)row.Int64(1), row.Id(0), Kind(row, 2), Time(row.Int64(3)))));

    public DateTimeOffset? NextWake() => pool.Read(static connection =>
        connection.Cached("SELECT wake_at FROM entity WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1")
        .One<DateTimeOffset?>(static row => Time(row.Int64(0)), null));

    public static EntityRow ToRow(Statement row) => new(
        row.Id(1),
        Kind(row, 2),
        row.Int64(3),
        row.Int64(4) != 0,
        row.NullableInt64(5) is { } wakeAt ? Time(wakeAt) : null,
        row.Bytes(6).ToArray(),
        View: null);

    private static EntityKind Kind(Statement row, int column) => new((short)row.Int64(column));

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private ViewRow? View(Connection connection, EntityKind kind, long key)
    {
        if (!_views.TryGetValue(kind, out var view))
        {
            return null;
        }

        var columns = view.Schema.Columns;
        return connection.Cached($"SELECT {string.Join(", ", columns.Select(column => view.Column(column.Name)))} FROM {view.Table} WHERE entity_key = ?1")
            .Bind(1, key)
            .One<ViewRow?>(row => new ViewRow(view.Schema, [.. Enumerable.Range(0, columns.Count).Select(row.Value)]), null);
    }
}
