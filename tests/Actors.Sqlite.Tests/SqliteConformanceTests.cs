using Actors.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>The suite of all stores, on SQLite.</summary>
public sealed class SqliteConformanceTests : EventStoreConformance
{
    private readonly TestDirectory _directory = new();

    protected override IEventStore Open() =>
        SqliteEventStore.Open(_directory.Store, ShardCount, [ItemsView.Schema], TimeProvider.System, NullLogger<SqliteEventStore>.Instance);

    protected override void CleanUp() => _directory.Dispose();
}
