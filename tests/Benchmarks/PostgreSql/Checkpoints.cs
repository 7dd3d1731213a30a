using Actors.Persistence;
using Actors.PostgreSql;
using Actors.Sharding;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks.PostgreSql;

/// <summary>Entities whose states are replaced again and again, all in one append, without an event: as a download's progress is.</summary>
internal sealed class Checkpoints : IDisposable
{
    public const int Shards = 256;

    private static readonly EntityKind Kind = new(1);
    private readonly byte[] _state = new byte[1_000];
    private readonly PostgreSqlEventStore _store;
    private readonly AppendBatch _batch;

    public Checkpoints(string connectionString, int entities)
    {
        _store = PostgreSqlEventStore.Open(connectionString, Shards, [], TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
        var owned = _store.OwnedShards().ToDictionary(static shard => shard.Shard);
        _batch = new AppendBatch(
            [
                .. Enumerable.Range(0, entities).Select(static _ => Guid.NewGuid()).GroupBy(static id => StableHash.ShardOf(id, Shards))
                    .Select(group => new ShardAppend(group.Key, owned[group.Key].Epoch, owned[group.Key].Head, [], [.. group.Select(Row)], [])),
            ],
            AllOrNothing: false);
    }

    /// <summary>One statement with a state for each entity.</summary>
    public void Append()
    {
        if (_store.Append(_batch).Any(static outcome => outcome.Outcome != AppendOutcome.Committed))
        {
            throw new InvalidOperationException("A checkpoint was not written.");
        }
    }

    public void Dispose() => _store.Dispose();

    private EntityRow Row(Guid id) => new(id, Kind, 0, Active: true, WakeAt: null, _state, View: null);
}
