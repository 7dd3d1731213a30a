using Actors.Sharding;

namespace Downloads.Actors.Cluster;

/// <summary>The ids of the desks: one a shard, the same on every node, each living on its shard.</summary>
internal sealed class DeskIds
{
    private static readonly Guid Space = new("f3a6f9e0-5d0b-5a51-8a53-2f6c7e1b9d02");
    private readonly Guid[] _ids;

    public DeskIds(int shardCount)
    {
        _ids = new Guid[shardCount];
        for (var (number, left) = (0, shardCount); left > 0; number++)
        {
            var id = NameBasedId.Create(Space, $"desk-{number}");
            var shard = StableHash.ShardOf(id, shardCount);
            if (_ids[shard] == Guid.Empty)
            {
                _ids[shard] = id;
                left--;
            }
        }
    }

    public Guid Of(int shard) => _ids[shard];
}
