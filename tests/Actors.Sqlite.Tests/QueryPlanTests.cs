using Actors.Persistence;
using Actors.Sqlite.Reading;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>No list that the product shows scans a table or sorts, and no read of the engine does.</summary>
public sealed class QueryPlanTests : StoreFixture
{
    private static readonly ViewPosition SomePlace = new([5L], Guid.CreateVersion7());

    public static TheoryData<string, ViewQuery> Queries { get; } = new()
    {
        { "by_added", new ViewQuery("items", [], ["-added"], null, 200) },
        { "by_added", new ViewQuery("items", [], ["added"], null, 200) },
        { "by_added", new ViewQuery("items", [], ["-added"], SomePlace, 200) },
        { "by_added", new ViewQuery("items", [new ViewCondition.Contains("title", "x")], ["-added"], SomePlace, 200) },
        { "by_status", new ViewQuery("items", [new ViewCondition.In("status", ["queued"])], ["-added"], SomePlace, 200) },
        { "by_status", new ViewQuery("items", [new ViewCondition.In("status", ["queued", "done", "failed"])], ["-added"], SomePlace, 200) },
        { "by_status", new ViewQuery("items", [new ViewCondition.In("status", ["queued", "done"])], ["added"], null, 200) },
        { "by_rank", new ViewQuery("items", [], ["-rank", "added"], new ViewPosition([1L, null], Guid.CreateVersion7()), 200) },
        { "by_rank", new ViewQuery("items", [], ["rank", "-added"], new ViewPosition([null, 1L], Guid.CreateVersion7()), 200) },
        { "by_finished", new ViewQuery("items", [new ViewCondition.NotNull("finished")], ["-finished"], SomePlace, 200) },
        { "by_finished", new ViewQuery("items", [new ViewCondition.AtLeast("finished", 7)], ["-finished"], null, 200) },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_page_is_a_range_of_its_index(string index, ViewQuery query)
    {
        using var store = Open();

        var plan = store.Explain(query);

        plan.ShouldContain(step => step.Contains($"USING INDEX view_items_{index}", StringComparison.Ordinal));
        plan.ShouldNotContain(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        plan.ShouldNotContain(step => step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("USING INDEX", StringComparison.Ordinal));
    }

    [Fact]
    public void An_order_without_index_is_sorted_and_the_plan_says_so()
    {
        using var store = Open();

        store.Explain(new ViewQuery("items", [], ["title"], null, 200))
            .ShouldContain(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(EntityReader.ActiveSql, "entity_active")]
    [InlineData(EntityReader.DueSql, "entity_wake")]
    [InlineData(JournalReader.ShardPage, "journal_anchor")]
    [InlineData(JournalReader.EntityPage, "entity")]
    public void The_engines_reads_use_their_index(string sql, string index)
    {
        using var store = Open();
        using var explained = store.Connection.Prepare($"EXPLAIN QUERY PLAN {sql}");

        var plan = explained.All(static row => row.Text(3));

        plan.ShouldContain(step => step.StartsWith("SEARCH", StringComparison.Ordinal) && step.Contains(index, StringComparison.Ordinal));
        plan.ShouldNotContain(step => step.StartsWith("SCAN TABLE journal", StringComparison.Ordinal) || step.StartsWith("SCAN TABLE entity", StringComparison.Ordinal));
    }
}
