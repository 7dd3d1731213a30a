using Actors.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>The suite of all stores, on PostgreSQL.</summary>
public sealed class PostgreSqlConformanceTests : EventStoreConformance, IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;

    public PostgreSqlConformanceTests(TestDatabase database)
    {
        _database = database;
        database.Clear();
    }

    protected override IEventStore Open() => PostgreSqlEventStore.Open(
        _database.ConnectionString, ShardCount, [ItemsView.Schema], TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
}
