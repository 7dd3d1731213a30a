using Actors.Persistence;
using Actors.PostgreSql.Reading;
using Npgsql;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>No list that the product shows scans or sorts a table, and no read of the engine does, once there is enough to read.</summary>
public sealed class QueryPlanTests(FullDatabase full) : IClassFixture<FullDatabase>
{
    private static readonly ViewPosition SomePlace = new([5_000L], Guid.CreateVersion7());

    public static TheoryData<string, ViewQuery> Queries { get; } = new()
    {
        { "by_added", new ViewQuery("items", [], ["-added"], null, 200) },
        { "by_added", new ViewQuery("items", [], ["added"], null, 200) },
        { "by_added", new ViewQuery("items", [], ["-added"], SomePlace, 200) },
        { "by_added", new ViewQuery("items", [new ViewCondition.Contains("title", "x")], ["-added"], SomePlace, 20) },
        { "by_status", new ViewQuery("items", [new ViewCondition.In("status", ["queued"])], ["-added"], SomePlace, 200) },
        { "by_status", new ViewQuery("items", [new ViewCondition.In("status", ["queued", "done", "failed"])], ["-added"], SomePlace, 200) },
        { "by_status", new ViewQuery("items", [new ViewCondition.In("status", ["queued", "done"])], ["added"], null, 200) },
        { "by_rank", new ViewQuery("items", [], ["-rank", "added"], new ViewPosition([1L, 4L], Guid.CreateVersion7()), 200) },
        { "by_rank", new ViewQuery("items", [], ["rank", "-added"], new ViewPosition([null, 1L], Guid.CreateVersion7()), 200) },
        { "by_finished", new ViewQuery("items", [new ViewCondition.NotNull("finished")], ["-finished"], SomePlace, 200) },
        { "by_finished", new ViewQuery("items", [new ViewCondition.AtLeast("finished", 7)], ["-finished"], null, 200) },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_page_is_a_range_of_its_index(string index, ViewQuery query)
    {
        var plan = full.Store.Explain(query);

        plan.ShouldContain(step => step.Contains($"view_items_{index}", StringComparison.Ordinal), string.Join('\n', plan));
        plan.ShouldNotContain(step => step.Contains("Seq Scan on view_items", StringComparison.Ordinal), string.Join('\n', plan));
    }

    [Fact]
    public void An_order_without_index_reads_the_whole_view_and_the_plan_says_so() =>
        full.Store.Explain(new ViewQuery("items", [], ["title"], null, 200))
            .ShouldContain(step => step.Contains("Seq Scan on view_items", StringComparison.Ordinal));

    [Theory]
    [InlineData(EntityReader.ActiveSql, "entity_active", "gen_random_uuid(), gen_random_uuid(), 100, NULL")]
    [InlineData(EntityReader.DueSql, "entity_wake", "gen_random_uuid(), 1, 100")]
    [InlineData(EntityReader.NextWakeSql, "entity_wake", "gen_random_uuid()")]
    [InlineData(JournalReader.ShardPage, "pkey", "3, 10, 200")]
    [InlineData(JournalReader.EntityPage, "entity_id", "3, gen_random_uuid(), 0, 200")]
    public void The_engines_reads_use_their_index(string sql, string index, string values)
    {
        using var connection = full.Open();
        connection.Execute($"PREPARE page AS {sql}; SET plan_cache_mode = force_generic_plan");
        using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE page({values})", connection);
        using var reader = explain.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(0));
        }

        plan.ShouldContain(step => step.Contains("Index", StringComparison.Ordinal) && step.Contains(index, StringComparison.Ordinal), string.Join('\n', plan));
        plan.ShouldNotContain(step => step.Contains("Seq Scan on entity", StringComparison.Ordinal) || step.Contains("Seq Scan on journal", StringComparison.Ordinal), string.Join('\n', plan));
    }
}

/// <summary>A store with 20,000 items, analysed.</summary>
public sealed class FullDatabase : IDisposable
{
    private const int Items = 20_000;
    private readonly TestDatabase _database;

    public FullDatabase(Server server)
    {
        _database = new TestDatabase(server);
        Store = _database.OpenStore();
        var writer = new StoreWriter(Store);
        string[] statuses = ["queued", "running", "done", "failed"];
        for (var page = 0; page < Items / 1_000; page++)
        {
            var rows = Enumerable.Range(page * 1_000, 1_000).Select(i =>
            {
                var id = writer.NewId(i % TestDatabase.ShardCount);
                var events = writer.Events(id, 1, ItemsView.Kind);
                var wakeAt = i % 10 == 0 ? DateTimeOffset.UnixEpoch.AddSeconds(i) : (DateTimeOffset?)null;
                return (Events: events, Row: writer.Row(
                    id, events, active: i % 50 == 0, wakeAt: wakeAt,
                    view: ItemsView.Row($"title {i}", statuses[i % 4], i % 100, i, i % 4 == 2 ? i : null)));
            });
            writer.Append([.. rows.GroupBy(row => writer.ShardOf(row.Row.EntityId))
                .Select(group => writer.To(group.Key, [.. group.SelectMany(row => row.Events)], [.. group.Select(row => row.Row)]))]);
        }

        _database.Execute("VACUUM ANALYZE");
    }

    public PostgreSqlEventStore Store { get; }

    public NpgsqlConnection Open() => _database.Open();

    public void Dispose() => Store.Dispose();
}
