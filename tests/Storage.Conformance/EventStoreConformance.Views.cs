using Actors.Persistence;

namespace Storage.Conformance;

public abstract partial class EventStoreConformance
{
    [Fact]
    public void A_view_shows_the_last_row_of_each_entity()
    {
        var ids = Enumerable.Range(0, 3).Select(Writer.NewId).ToList();
        ids.ForEach(id => Writer.Write(id, 2, $"state of {id}", view: ItemsView.Row("old", "queued", rank: 1)));

        Writer.Write(ids[1], 1, "new state", view: ItemsView.Row("new", "done", finished: 9));

        var page = Store.Query(new ViewQuery("items", [], ["status"], null, 10));
        page.Next.ShouldBeNull();
        page.Items.Select(item => item.Values[0]).ShouldBe(["new", "old", "old"]);
        var item = page.Items[0];
        (item.EntityId, item.Shard, item.EntitySeq).ShouldBe((ids[1], 1, 3));
        item.State.ToArray().ShouldBe("new state"u8.ToArray());
        item.Values.ShouldBe(["new", "done", null, null, 9L]);
    }

    [Fact]
    public void The_state_comes_along_only_where_it_is_asked_for()
    {
        Writer.Write(Writer.NewId(0), state: "heavy", view: ItemsView.Row("t"));

        Store.Query(new ViewQuery("items", [], [], null, 10, WithState: false)).Items.ShouldHaveSingleItem().State.Length.ShouldBe(0);
        Store.Query(new ViewQuery("items", [], [], null, 10, WithState: true)).Items.ShouldHaveSingleItem().State.Length.ShouldBe(5);
    }

    [Fact]
    public void A_row_written_without_view_leaves_the_view()
    {
        var id = Writer.NewId(0);
        Writer.Write(id, view: ItemsView.Row("t"));

        Writer.Append(Writer.To(0, rows: [Writer.Row(id) with { Kind = ItemsView.Kind }]));

        Store.Query(new ViewQuery("items", [], [], null, 10)).Items.ShouldBeEmpty();
        Store.Load(0, id)!.View.ShouldBeNull();
        Writer.Write(id, view: ItemsView.Row("back"));
        Store.Query(new ViewQuery("items", [], [], null, 10)).Items.ShouldHaveSingleItem().Values[0].ShouldBe("back");
    }

    [Fact]
    public void Every_change_of_a_view_row_is_seen_by_every_way_to_find_it()
    {
        var id = Writer.NewId(0);
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var row = RandomRow(random);
            Writer.Write(id, view: row);

            Store.Load(0, id)!.View!.Values.ShouldBe(row.Values, $"turn {i}");
            string[][] orders = [["-added"], ["status", "-added"], ["-rank", "added"], ["title"]];
            foreach (var order in orders)
            {
                Store.Query(new ViewQuery("items", [], order, null, 10)).Items.ShouldHaveSingleItem().Values.ShouldBe(row.Values, $"turn {i}");
            }

            Store.Query(new ViewQuery("items", [new ViewCondition.NotNull("finished")], ["-finished"], null, 10)).Items.Count
                .ShouldBe(row.Values[4] is null ? 0 : 1, $"turn {i}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Pages_put_together_are_the_whole_list(int seed)
    {
        var rows = WriteRandomRows(seed, 120);
        var random = new Random(seed);
        for (var i = 0; i < 60; i++)
        {
            var where = RandomConditions(random);
            var orderBy = RandomOrder(random);
            var limit = random.Next(1, 40);
            var expected = ViewModel.Select(rows, where, orderBy).Select(row => row.EntityId).ToList();

            var found = AllPages(where, orderBy, limit);

            found.ShouldBe(expected, $"seed {seed}, query {i}: {string.Join(", ", where)} by {string.Join(", ", orderBy)}, pages of {limit}");
        }
    }

    [Theory]
    [InlineData("added")]
    [InlineData("-added")]
    public void Rows_that_tie_follow_their_ids_in_the_direction_of_the_order(string order)
    {
        var ids = Enumerable.Range(0, 20).Select(i => Writer.NewId(i % ShardCount)).ToList();
        ids.ForEach(id => Writer.Write(id, view: ItemsView.Row(added: 5)));

        var expected = order[0] == '-' ? ids.OrderDescending(BigEndian) : ids.Order(BigEndian);
        AllPages([], [order], 3).ShouldBe(expected);
    }

    [Fact]
    public void A_full_last_page_has_no_next()
    {
        Enumerable.Range(0, 6).ToList().ForEach(i => Writer.Write(Writer.NewId(i), view: ItemsView.Row(rank: i)));

        var first = Store.Query(new ViewQuery("items", [], ["rank"], null, 3));
        first.Next.ShouldNotBeNull();
        Store.Query(new ViewQuery("items", [], ["rank"], first.Next, 3)).Next.ShouldBeNull();
    }

    [Fact]
    public void Counts_agree_with_the_rows()
    {
        var rows = WriteRandomRows(11, 150);
        var random = new Random(11);
        for (var i = 0; i < 40; i++)
        {
            var where = RandomConditions(random);
            var matching = ViewModel.Select(rows, where, []).ToList();

            Store.Count("items", where).ShouldHaveSingleItem().ShouldBe(new ViewGroup(null, matching.Count), $"query {i}");
            Store.Count("items", where, "status").ShouldBe(
                matching.GroupBy(row => ViewModel.Value(row, "status")).Select(group => new ViewGroup(group.Key, group.Count())),
                ignoreOrder: true,
                $"query {i}");
        }
    }

    [Fact]
    public void What_a_view_does_not_have_cannot_be_asked_for()
    {
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("nothing", [], [], null, 10)));
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [], ["nothing"], null, 10)));
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [], ["title; DROP TABLE entity"], null, 10)));
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [new ViewCondition.NotNull("nothing")], [], null, 10)));
        Should.Throw<ArgumentException>(() => Store.Explain(new ViewQuery("items", [new ViewCondition.Null("nothing")], [], null, 10)));
        Should.Throw<ArgumentException>(() => Store.Count("nothing", []));
        Should.Throw<ArgumentException>(() => Store.Count("items", [], "nothing"));
    }

    [Fact]
    public void A_page_that_cannot_be_is_a_mistake()
    {
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [], [], null, 0)));
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [], [], null, 1001)));
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [], ["rank"], new ViewPosition([], Guid.Empty), 10)));
    }

    [Fact]
    public void A_condition_of_the_wrong_type_is_a_mistake()
    {
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [new ViewCondition.In("rank", ["1"])], [], null, 10)));
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [new ViewCondition.In("title", [1L])], [], null, 10)));
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [new ViewCondition.AtLeast("title", 1)], [], null, 10)));
        Should.Throw<ArgumentException>(() => Store.Query(new ViewQuery("items", [new ViewCondition.Contains("rank", "1")], [], null, 10)));
    }

    [Fact]
    public void A_view_is_changed_by_what_is_committed_only()
    {
        var id = Writer.NewId(0);
        Writer.Write(id, view: ItemsView.Row("committed"));
        var append = Writer.To(0, rows: [Writer.Row(id, view: ItemsView.Row("refused"))]);

        Writer.Append(append with { ExpectedHead = 99 }).ShouldBe([AppendOutcome.HeadMismatch]);

        Store.Query(new ViewQuery("items", [], [], null, 10)).Items.ShouldHaveSingleItem().Values[0].ShouldBe("committed");
    }

    [Fact]
    public void A_query_explains_itself() =>
        Store.Explain(new ViewQuery("items", [], ["-added"], null, 10)).ShouldNotBeEmpty();

    private List<Guid> AllPages(IReadOnlyList<ViewCondition> where, IReadOnlyList<string> orderBy, int limit)
    {
        var found = new List<Guid>();
        ViewPosition? after = null;
        do
        {
            var page = Store.Query(new ViewQuery("items", where, orderBy, after, limit, WithState: false));
            page.Items.Count.ShouldBeLessThanOrEqualTo(limit);
            found.AddRange(page.Items.Select(item => item.EntityId));
            after = page.Next;
        }
        while (after is not null);

        return found;
    }

    private List<EntityRow> WriteRandomRows(int seed, int count)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, count).Select(i => Writer.Row(Writer.NewId(i % ShardCount), view: RandomRow(random))).ToList();
        Writer.Append([.. rows.GroupBy(row => Writer.ShardOf(row.EntityId)).Select(group => Writer.To(group.Key, rows: [.. group]))])
            .ShouldAllBe(outcome => outcome == AppendOutcome.Committed);
        return rows;
    }

    // Few values, so that they tie; many nulls.
    private static ViewRow RandomRow(Random random)
    {
        string?[] titles = ["a", "A", "ab", "b", "ü", "本", "\U0001F9FF", "", null];
        string?[] statuses = ["queued", "running", "done", null];
        return ItemsView.Row(
            titles[random.Next(titles.Length)], statuses[random.Next(statuses.Length)], Number(random), Number(random), Number(random));
    }

    private static long? Number(Random random) => random.Next(5) switch
    {
        0 => null,
        1 => -random.Next(3),
        2 => random.Next(2) == 0 ? long.MaxValue : long.MinValue,
        _ => random.Next(4),
    };

    private static List<string> RandomOrder(Random random)
    {
        var columns = ItemsView.Schema.Columns.Select(column => column.Name).ToArray();
        random.Shuffle(columns);
        return [.. columns.Take(random.Next(4)).Select(column => random.Next(2) == 0 ? column : $"-{column}")];
    }

    private static List<ViewCondition> RandomConditions(Random random)
    {
        ViewCondition[] conditions =
        [
            new ViewCondition.In("status", ["queued"]),
            new ViewCondition.In("status", ["done", "running", "unheard of"]),
            new ViewCondition.In("status", []),
            new ViewCondition.In("rank", [0L, 1L, long.MaxValue]),
            new ViewCondition.AtLeast("added", 0),
            new ViewCondition.Less("added", 2),
            new ViewCondition.Contains("title", "a"),
            new ViewCondition.Contains("title", ""),
            new ViewCondition.NotNull("finished"),
            new ViewCondition.Null("finished"),
        ];
        random.Shuffle(conditions);
        return [.. conditions.Take(random.Next(3))];
    }
}
