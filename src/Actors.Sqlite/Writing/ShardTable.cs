using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Writing;

/// <summary>The shards' rows: the fence and the heads.</summary>
internal sealed class ShardTable(Connection connection) : IDisposable
{
    // NEXT_EPOCH of the cluster protocol: an epoch that was lost with a backup is not issued twice.
    private const string NextEpoch = "epoch = max(epoch + 1, ?1)";

    private readonly Statement _find = connection.Prepare("SELECT epoch, head, last_position FROM shard WHERE shard_id = ?1");

    private readonly Statement _advance = connection.Prepare("UPDATE shard SET head = ?2, last_position = ?3 WHERE shard_id = ?1");

    private readonly Statement _takeEpoch = connection.Prepare($"UPDATE shard SET {NextEpoch} WHERE shard_id = ?2 AND epoch = ?3");

    private readonly Statement _takeAllEpochs = connection.Prepare($"UPDATE shard SET {NextEpoch}");

    /// <exception cref="ArgumentOutOfRangeException">No such shard.</exception>
    public ShardHead Find(int shard) =>
        _find.Bind(1, shard).One(row => new ShardHead(shard, row.Int64(0), row.Int64(1), row.NullableInt64(2)), null!)
        ?? throw new ArgumentOutOfRangeException(nameof(shard), shard, "The store has no such shard.");

    public void Advance(ShardHead head) => _advance.Bind(1, head.Shard).Bind(2, head.Seq).Bind(3, head.LastPosition).Execute();

    /// <summary>Takes a new epoch for a shard, if <paramref name="epoch"/> is its present one.</summary>
    public OwnedShard? TakeEpoch(int shard, long epoch, DateTimeOffset now)
    {
        _takeEpoch.Bind(1, now.ToUnixTimeMilliseconds()).Bind(2, shard).Bind(3, epoch).Execute();
        if (connection.Changes == 0)
        {
            return null;
        }

        var head = Find(shard);
        return new OwnedShard(shard, head.Epoch, head.Seq);
    }

    public void TakeAllEpochs(DateTimeOffset now) => _takeAllEpochs.Bind(1, now.ToUnixTimeMilliseconds()).Execute();

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_find, _advance, _takeEpoch, _takeAllEpochs])
        {
            statement.Dispose();
        }
    }
}
