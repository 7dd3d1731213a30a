using Actors.Persistence;
using Npgsql;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>
/// A prepared statement keeps its plan. One that was made while the tables were tiny, when reading them whole is the cheapest, must not be one that
/// reads them whole for every row once they have grown.
/// </summary>
public sealed class PreparedPlanTests : IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;

    public PreparedPlanTests(TestDatabase database)
    {
        _database = database;
        database.Clear();
    }

    [Fact]
    public void Plans_made_for_tiny_tables_read_grown_ones_by_their_indexes()
    {
        using (var store = _database.OpenStore())
        {
            store.Prepares.ShouldBeTrue();
            Create(store, batches: 1, entities: 5);
            _database.Execute("ANALYZE");
            Create(store, batches: 20, entities: 3);
            _database.Execute("SELECT pg_stat_reset()");
            Create(store, batches: 5, entities: 300);
        }

        WaitForSessionsToEnd();
        _database.Scalar<long>("SELECT sum(n_tup_ins)::bigint FROM pg_stat_user_tables WHERE relname = 'entity'").ShouldBeGreaterThanOrEqualTo(1_500);
        Scans().ShouldBeEmpty();
    }

    // Each batch is read back, too, by the statements that an entity's recovery and its readers use.
    private static void Create(PostgreSqlEventStore store, int batches, int entities)
    {
        var writer = new StoreWriter(store);
        for (var batch = 0; batch < batches; batch++)
        {
            var ids = Enumerable.Range(0, entities).Select(i => writer.NewId(i % TestDatabase.ShardCount)).ToList();
            writer.Append([.. ids.GroupBy(writer.ShardOf).Select(group => writer.To(
                group.Key,
                [.. group.SelectMany(id => writer.Events(id, 1, ItemsView.Kind))],
                [.. group.Select(id => writer.Row(id, writer.Events(id, 1, ItemsView.Kind), view: ItemsView.Row("t"), mustBeNew: true))]))])
                .ShouldAllBe(outcome => outcome == AppendOutcome.Committed);
            store.Load(writer.ShardOf(ids[0]), ids[0]).ShouldNotBeNull();
            store.ReadEntity(writer.ShardOf(ids[0]), ids[0], 0, 10).Count.ShouldBe(1);
            store.ReadShard(writer.ShardOf(ids[0]), 0, 10).ShouldNotBeEmpty();
            store.ActiveEntities(10);
            store.NextWake();
        }
    }

    // A session tells its counts when it ends.
    private void WaitForSessionsToEnd()
    {
        while (_database.Scalar<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'actors%'") > 0)
        {
            Thread.Sleep(10);
        }
    }

    private List<string> Scans()
    {
        using var connection = _database.Open();
        using var command = new NpgsqlCommand(
            "SELECT relname || ': ' || seq_scan || ' scans of ' || seq_tup_read || ' rows' FROM pg_stat_user_tables WHERE seq_scan > 0 AND relname ~ '^(entity|journal|view_)'", connection);
        using var reader = command.ExecuteReader();
        var scans = new List<string>();
        while (reader.Read())
        {
            scans.Add(reader.GetString(0));
        }

        return scans;
    }
}
