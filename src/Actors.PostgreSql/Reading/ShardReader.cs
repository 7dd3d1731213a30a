using Actors.Membership;
using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Reading;

/// <summary>Reads of the shards that a node owns.</summary>
internal sealed class ShardReader(ReadSource source, NodeIdentity node)
{
    private const string OwnedSql = $"SELECT s.shard_id, s.epoch, {Sql.Head} FROM shard s WHERE s.owner = $1 ORDER BY s.shard_id";
    private const string OneSql = $"SELECT s.shard_id, s.epoch, {Sql.Head} FROM shard s WHERE s.owner = $1 AND s.shard_id = $2";

    private const string HeadsSql = $"SELECT {Sql.Head} FROM shard s ORDER BY s.shard_id";

    /// <inheritdoc cref="IEventStore.Heads"/>
    public IReadOnlyList<long> Heads() => source.All(HeadsSql, [], static row => row.GetInt64(0));

    /// <inheritdoc cref="IEventStore.OwnedShards"/>
    public IReadOnlyList<OwnedShard> Owned() => source.All(OwnedSql, [node.NodeId], ToShard);

    /// <inheritdoc cref="IEventStore.Owned"/>
    public OwnedShard? Owned(int shard) => source.One(OneSql, [node.NodeId, shard], ToShard);

    private static OwnedShard ToShard(NpgsqlDataReader row) => new(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2));
}
