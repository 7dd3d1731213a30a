using Actors.Membership;
using Actors.Persistence;
using Actors.PostgreSql.Membership;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>The suite of all stores, through a pooler that may run each transaction in another session.</summary>
[Trait("Category", "Slow")]
public sealed class PoolerConformanceTests : EventStoreConformance, IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;

    public PoolerConformanceTests(TestDatabase database)
    {
        _database = database;
        database.Clear();
    }

    [Fact]
    public void A_pooler_is_noticed_and_nothing_prepared_behind_it()
    {
        using var direct = _database.OpenStore();

        ((PostgreSqlEventStore)Store).Prepares.ShouldBeFalse();
        direct.Prepares.ShouldBeTrue();
    }

    protected override IEventStore Open() => _database.OpenStore(connectionString: _database.PooledConnectionString);
}

/// <summary>The suite of member table and shard map, through the same pooler.</summary>
[Trait("Category", "Slow")]
public sealed class PoolerClusterConformanceTests : ClusterStoreConformance, IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;

    public PoolerClusterConformanceTests(TestDatabase database)
    {
        _database = database;
        database.Clear();
    }

    protected override IClusterStore Open() => PostgreSqlClusterStore.Open(_database.PooledConnectionString, ShardCount);

    protected override IEventStore OpenEvents(NodeIdentity identity) => _database.OpenStore(identity, _database.PooledConnectionString);
}
