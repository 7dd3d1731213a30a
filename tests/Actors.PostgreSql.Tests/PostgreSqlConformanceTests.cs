using Actors.Persistence;
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

    protected override IEventStore Open() => _database.OpenStore();
}
