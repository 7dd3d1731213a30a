using System.Text;
using Actors.Persistence;

namespace Storage.Conformance;

/// <summary>Views whose definition changes between two openings, for stores that make their own tables.</summary>
public abstract class ViewRebuildConformance
{
    private static readonly ViewSchema Changed = ItemsView.Schema with
    {
        Columns = [new ViewColumn("title", ViewType.Text), new ViewColumn("length", ViewType.Integer)],
        Indexes = [new ViewIndex("by_length", ["-length"])],
    };

    [Fact]
    public void A_changed_view_is_refused_and_stays_as_it_was()
    {
        WriteOne("state");

        Should.Throw<ViewSchemaChangedException>(() => Open(views: [Changed])).View.ShouldBe("items");

        using var store = Open();
        store.Query(new ViewQuery("items", [], [], null, 10)).Items.ShouldHaveSingleItem().Values[0].ShouldBe("before");
    }

    [Fact]
    public void A_view_with_another_index_only_is_changed_too()
    {
        WriteOne("state");

        Should.Throw<ViewSchemaChangedException>(() => Open(views: [ItemsView.Schema with { Indexes = [] }]));
    }

    [Fact]
    public void A_view_that_comes_after_its_entities_is_refused()
    {
        using (var store = Open(views: []))
        {
            var writer = new StoreWriter(store);
            var id = writer.NewId(0);
            writer.Append(writer.To(0, rows: [writer.Row(id) with { Kind = ItemsView.Kind }]));
        }

        Should.Throw<ViewSchemaChangedException>(() => Open());
    }

    [Fact]
    public void A_view_that_nobody_writes_any_more_is_refused()
    {
        WriteOne("state");

        Should.Throw<ViewSchemaChangedException>(() => Open(views: []));
    }

    [Fact]
    public void A_rebuild_makes_the_rows_from_the_states()
    {
        var ids = Enumerable.Range(1, 5).Select(i => WriteOne(new string('s', i))).ToList();

        using var store = Open(views: [Changed], rebuild: static (view, entity) =>
            entity.State.Length == 3 ? null : new ViewRow(view, [Encoding.UTF8.GetString(entity.State.Span), (long)entity.State.Length]));

        var page = store.Query(new ViewQuery("items", [], ["-length"], null, 10));
        page.Items.Select(item => item.EntityId).ShouldBe([ids[4], ids[3], ids[1], ids[0]]);
        page.Items[0].Values.ShouldBe(["sssss", 5L]);
    }

    [Fact]
    public void A_rebuilt_view_goes_on_like_any_other()
    {
        var id = WriteOne("state");
        Open(views: [Changed], rebuild: static (view, _) => new ViewRow(view, ["rebuilt", 0L])).Dispose();

        using var store = Open(views: [Changed]);
        var writer = new StoreWriter(store);
        writer.Append(writer.To(writer.ShardOf(id), rows: [writer.Row(id, view: new ViewRow(Changed, ["written", 9L]))]));

        store.Query(new ViewQuery("items", [], [], null, 10)).Items.ShouldHaveSingleItem().Values.ShouldBe(["written", 9L]);
    }

    [Fact]
    public void A_rebuild_that_fails_leaves_the_view_as_it_was()
    {
        WriteOne("state");

        Should.Throw<FormatException>(() => Open(views: [Changed], rebuild: static (_, _) => throw new FormatException()));

        using var store = Open();
        store.Query(new ViewQuery("items", [], [], null, 10)).Items.ShouldHaveSingleItem().Values[0].ShouldBe("before");
    }

    [Theory]
    [InlineData("items; DROP TABLE entity")]
    [InlineData("Items")]
    [InlineData("")]
    public void A_name_that_is_none_is_refused(string name)
    {
        Should.Throw<ArgumentException>(() => Open(views: [ItemsView.Schema with { Name = name }]));
        Should.Throw<ArgumentException>(() => Open(views: [ItemsView.Schema with { Columns = [new ViewColumn(name, ViewType.Text)], Indexes = [] }]));
    }

    [Fact]
    public void A_column_is_given_once_and_none_is_the_stores_own()
    {
        var column = new ViewColumn("title", ViewType.Text);

        Should.Throw<ArgumentException>(() => Open(views: [ItemsView.Schema with { Columns = [column, column], Indexes = [] }]));
        Should.Throw<ArgumentException>(() => Open(views: [ItemsView.Schema with { Columns = [new("entity_id", ViewType.Text)], Indexes = [] }]));
    }

    /// <summary>Opens this test's store, empty or as it was left; with <see cref="ItemsView"/> where <paramref name="views"/> is null.</summary>
    protected abstract IEventStore Open(IReadOnlyList<ViewSchema>? views = null, ViewRebuild? rebuild = null);

    private Guid WriteOne(string state)
    {
        using var store = Open();
        var writer = new StoreWriter(store);
        var id = Guid.CreateVersion7();
        writer.Write(id, state: state, view: ItemsView.Row("before")).ShouldBe(AppendOutcome.Committed);
        return id;
    }
}
