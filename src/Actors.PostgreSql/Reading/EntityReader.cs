using Actors.Membership;
using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Reading;

/// <summary>Reads of state rows. Those that ask for many look at the node's own shards only, shard by shard along the index of each.</summary>
internal sealed class EntityReader
{
    /// <summary>What <see cref="ToRow"/> reads.</summary>
    public const string Columns = "e.entity_id, e.kind, e.entity_seq, e.active, e.wake_at, e.state";

    public const string ActiveSql = """
        SELECT e.shard_id, e.entity_id, e.kind FROM shard s CROSS JOIN LATERAL (
          SELECT * FROM entity x WHERE x.shard_id = s.shard_id AND x.active AND x.entity_id > $2 ORDER BY x.entity_id LIMIT $3) e
        WHERE s.owner = $1 AND ($4::int[] IS NULL OR s.shard_id = ANY($4)) ORDER BY e.entity_id LIMIT $3
        """;

    public const string DueSql = """
        SELECT e.shard_id, e.entity_id, e.kind, e.wake_at FROM shard s CROSS JOIN LATERAL (
          SELECT * FROM entity x WHERE x.shard_id = s.shard_id AND x.wake_at <= $2 ORDER BY x.wake_at, x.entity_id LIMIT $3) e
        WHERE s.owner = $1 ORDER BY e.wake_at, e.entity_id LIMIT $3
        """;

    public const string NextWakeSql = """
        SELECT min(e.wake_at) FROM shard s CROSS JOIN LATERAL (
          SELECT x.wake_at FROM entity x WHERE x.shard_id = s.shard_id AND x.wake_at IS NOT NULL ORDER BY x.wake_at LIMIT 1) e
        WHERE s.owner = $1
        """;

    private readonly ReadSource _source;
    private readonly NodeIdentity _node;
    private readonly string _loadSql;
    private readonly Dictionary<EntityKind, (ViewTable View, int FirstColumn)> _views = [];

    public EntityReader(ReadSource source, NodeIdentity node, IReadOnlyList<ViewTable> views)
    {
        (_source, _node) = (source, node);
        var (columns, joins, next) = ("", "", 6);
        for (var i = 0; i < views.Count; i++)
        {
            var view = views[i];
            _views.Add(view.Schema.Kind, (view, next));
            columns += $", v{i}.entity_id IS NOT NULL{string.Concat(view.Schema.Columns.Select(column => $", v{i}.{view.Column(column.Name)}"))}";
            joins += $" LEFT JOIN {view.Table} v{i} ON e.kind = {view.Schema.Kind} AND v{i}.entity_id = e.entity_id";
            next += 1 + view.Schema.Columns.Count;
        }

        _loadSql = $"SELECT {Columns}{columns} FROM entity e{joins} WHERE e.shard_id = $1 AND e.entity_id = $2";
    }

    /// <inheritdoc cref="IEventStore.Load"/>
    public EntityRow? Load(int shard, Guid id) => _source.One(_loadSql, [shard, id], row =>
    {
        var entity = ToRow(row);
        return entity with { View = View(row, entity.Kind) };
    });

    /// <inheritdoc cref="IEventStore.ActiveEntities"/>
    public IReadOnlyList<EntityAddress> Active(int limit, Guid after, IReadOnlyCollection<int>? shards) => _source.All(
        ActiveSql, [_node.NodeId, after, limit, shards?.ToArray() ?? (object)DBNull.Value], static row => new EntityAddress(row.GetInt32(0), row.GetGuid(1), new EntityKind(row.GetInt16(2))));

    /// <inheritdoc cref="IEventStore.DueEntities"/>
    public IReadOnlyList<DueEntity> Due(DateTimeOffset now, int limit) => _source.All(
        DueSql, [_node.NodeId, now.UtcTicks, limit], static row => new DueEntity(row.GetInt32(0), row.GetGuid(1), new EntityKind(row.GetInt16(2)), Time(row.GetInt64(3))));

    /// <inheritdoc cref="IEventStore.NextWake"/>
    public DateTimeOffset? NextWake() => _source.One<DateTimeOffset?>(NextWakeSql, [_node.NodeId], static row => row.IsDBNull(0) ? null : Time(row.GetInt64(0)));

    public static EntityRow ToRow(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        new EntityKind(row.GetInt16(1)),
        row.GetInt64(2),
        row.GetBoolean(3),
        row.IsDBNull(4) ? null : Time(row.GetInt64(4)),
        row.GetFieldValue<byte[]>(5),
        View: null);

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private ViewRow? View(NpgsqlDataReader row, EntityKind kind)
    {
        if (!_views.TryGetValue(kind, out var place) || !row.GetBoolean(place.FirstColumn))
        {
            return null;
        }

        var schema = place.View.Schema;
        return new ViewRow(schema, [.. Enumerable.Range(place.FirstColumn + 1, schema.Columns.Count).Select(i => row.IsDBNull(i) ? null : row.GetValue(i))]);
    }
}
