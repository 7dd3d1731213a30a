using Actors.Membership;
using Actors.Persistence;
using Actors.PostgreSql.Membership;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>The suite of member table and shard map, on PostgreSQL.</summary>
public sealed class PostgreSqlClusterConformanceTests : ClusterStoreConformance, IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;

    public PostgreSqlClusterConformanceTests(TestDatabase database)
    {
        _database = database;
        database.Clear();
    }

    protected override IClusterStore Open() => PostgreSqlClusterStore.Open(_database.ConnectionString, ShardCount);

    protected override IEventStore OpenEvents(NodeIdentity identity) => _database.OpenStore(identity);
}
