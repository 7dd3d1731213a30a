using Actors.Links.Routing;

namespace Actors.TestKit;

/// <summary>A shard map that changes only when a test says so. Any thread may use it.</summary>
public sealed class FixedShardMap(int shardCount) : IShardMap
{
    private readonly Lock _gate = new();
    private readonly ShardOwner?[] _owners = new ShardOwner?[shardCount];
    private Action? _changed;
    private long _version;

    public long Version => Interlocked.Read(ref _version);

    /// <summary>How often a newer map was asked for.</summary>
    public int Refreshes { get; private set; }

    public ShardOwner? OwnerOf(int shard) => Volatile.Read(ref _owners[shard]);

    /// <summary>Gives shards to an owner: one change of the map.</summary>
    public void Assign(IEnumerable<int> shards, ShardOwner? owner)
    {
        foreach (var shard in shards)
        {
            Volatile.Write(ref _owners[shard], owner);
        }

        Interlocked.Increment(ref _version);
        Volatile.Read(ref _changed)?.Invoke();
    }

    public void Refresh() => Refreshes++;

    public IDisposable Subscribe(Action changed)
    {
        lock (_gate)
        {
            _changed += changed;
        }

        return new Subscription(this, changed);
    }

    private sealed class Subscription(FixedShardMap map, Action changed) : IDisposable
    {
        public void Dispose()
        {
            lock (map._gate)
            {
                map._changed -= changed;
            }
        }
    }
}
