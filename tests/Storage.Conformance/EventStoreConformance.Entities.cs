using Actors.Persistence;

namespace Storage.Conformance;

public abstract partial class EventStoreConformance
{
    private static readonly DateTimeOffset Noon = new(2030, 6, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void An_entity_never_written_is_not_there()
    {
        Store.Load(0, Writer.NewId(0)).ShouldBeNull();
        Store.ReadEntity(0, Writer.NewId(0), 0, 10).ShouldBeEmpty();
    }

    [Fact]
    public void A_state_row_is_read_back_as_it_was_written()
    {
        var id = Writer.NewId(1);
        Writer.Write(id, 2, "all of it", active: true, wakeAt: Noon, view: ItemsView.Row("t", "s", 1, 2, 3));

        var row = Store.Load(1, id).ShouldNotBeNull();

        (row.EntityId, row.Kind, row.EntitySeq, row.Active, row.WakeAt).ShouldBe((id, ItemsView.Kind, 2, true, Noon));
        row.State.ToArray().ShouldBe("all of it"u8.ToArray());
        row.View.ShouldNotBeNull().Values.ShouldBe(["t", "s", 1L, 2L, 3L]);
    }

    [Fact]
    public void The_last_row_replaces_the_one_before()
    {
        var id = Writer.NewId(1);
        Writer.Write(id, 1, "first", active: true, wakeAt: Noon, view: ItemsView.Row("t", "s", 1, 2, 3));

        Writer.Write(id, 1, "second", view: ItemsView.Row("other", rank: 4));

        var row = Store.Load(1, id).ShouldNotBeNull();
        (row.EntitySeq, row.Active, row.WakeAt).ShouldBe((2, false, null));
        row.State.ToArray().ShouldBe("second"u8.ToArray());
        row.View!.Values.ShouldBe(["other", null, 4L, null, null]);
        Store.ActiveEntities(10).ShouldBeEmpty();
        Store.NextWake().ShouldBeNull();
    }

    [Fact]
    public void A_row_without_events_is_a_checkpoint_and_moves_no_head()
    {
        var id = Writer.NewId(1);
        Writer.Write(id, 2, "first");

        Writer.Append(Writer.To(1, rows: [Writer.Row(id, state: "checkpoint")])).ShouldBe([AppendOutcome.Committed]);

        var row = Store.Load(1, id).ShouldNotBeNull();
        row.State.ToArray().ShouldBe("checkpoint"u8.ToArray());
        row.EntitySeq.ShouldBe(2);
        Store.OwnedShards().Single(shard => shard.Shard == 1).Head.ShouldBe(2);
        Writer.Write(id).ShouldBe(AppendOutcome.Committed);
    }

    [Fact]
    public void A_row_may_come_before_any_event()
    {
        var id = Writer.NewId(1);

        Writer.Append(Writer.To(1, rows: [Writer.Row(id, state: "", active: true)])).ShouldBe([AppendOutcome.Committed]);

        var row = Store.Load(1, id).ShouldNotBeNull();
        (row.EntitySeq, row.State.Length, row.Active).ShouldBe((0, 0, true));
    }

    [Fact]
    public void A_removed_entity_is_gone_from_everywhere_but_the_journal()
    {
        var id = Writer.NewId(1);
        Writer.Write(id, 2, active: true, wakeAt: Noon, view: ItemsView.Row("gone", "s", 1, 2, 3));
        var last = Writer.Events(id, 1, ItemsView.Kind);

        Writer.Append(Writer.To(1, last, removed: [id])).ShouldBe([AppendOutcome.Committed]);

        Store.Load(1, id).ShouldBeNull();
        Store.ActiveEntities(10).ShouldBeEmpty();
        Store.DueEntities(DateTimeOffset.MaxValue, 10).ShouldBeEmpty();
        Store.Query(new ViewQuery("items", [], [], null, 10)).Items.ShouldBeEmpty();
        Store.ReadShard(1, 0, 10).Select(stored => stored.EntitySeq).ShouldBe([1, 2, 3]);
        Store.ReadEntity(1, id, 0, 10).Select(stored => stored.EntitySeq).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Removing_what_is_not_there_changes_nothing()
    {
        Writer.Append(Writer.To(1, removed: [Writer.NewId(1)])).ShouldBe([AppendOutcome.Committed]);

        Store.OwnedShards().Single(shard => shard.Shard == 1).Head.ShouldBe(0);
    }

    [Fact]
    public void Active_entities_come_in_the_order_of_their_ids_page_by_page()
    {
        var ids = Enumerable.Range(0, 25).Select(i => Writer.NewId(i % ShardCount)).ToList();
        for (var i = 0; i < ids.Count; i++)
        {
            Writer.Write(ids[i], active: i % 5 != 0);
        }

        var found = new List<EntityAddress>();
        while (Store.ActiveEntities(7, found.Count == 0 ? default : found[^1].EntityId) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(7);
            found.AddRange(page);
        }

        found.Select(entity => entity.EntityId).ShouldBe(ids.Where((_, i) => i % 5 != 0).Order(BigEndian));
        found.ShouldAllBe(entity => entity.Shard == Writer.ShardOf(entity.EntityId) && entity.Kind == ItemsView.Plain);
    }

    [Fact]
    public void Active_entities_of_some_shards_leave_the_others_out()
    {
        var ids = Enumerable.Range(0, 12).Select(i => Writer.NewId(i % 3)).ToList();
        ids.ForEach(id => Writer.Write(id, active: true));

        var first = Store.ActiveEntities(3, shards: [1]);
        var rest = Store.ActiveEntities(3, first[^1].EntityId, shards: [1]);

        first.Concat(rest).Select(entity => entity.EntityId).ShouldBe(ids.Where((_, i) => i % 3 == 1).Order(BigEndian));
        Store.ActiveEntities(20, shards: [0, 2, 5]).Select(entity => entity.EntityId).ShouldBe(ids.Where((_, i) => i % 3 != 1).Order(BigEndian));
        Store.ActiveEntities(3, shards: [5]).ShouldBeEmpty();
    }

    [Fact]
    public void Due_entities_come_earliest_first_and_not_before_their_time()
    {
        var wakes = new[] { 30, 10, 20, 40, 10 };
        var ids = wakes.Select((minutes, i) =>
        {
            var id = Writer.NewId(i);
            Writer.Write(id, wakeAt: Noon.AddMinutes(minutes));
            return id;
        }).ToList();

        Store.NextWake().ShouldBe(Noon.AddMinutes(10));
        Store.DueEntities(Noon.AddMinutes(10).AddMilliseconds(-1), 10).ShouldBeEmpty();
        var due = Store.DueEntities(Noon.AddMinutes(30), 10);
        due.Select(entity => entity.WakeAt).ShouldBe([Noon.AddMinutes(10), Noon.AddMinutes(10), Noon.AddMinutes(20), Noon.AddMinutes(30)]);
        due.Select(entity => entity.EntityId).ShouldBe([ids[1], ids[4], ids[2], ids[0]], ignoreOrder: true);
        Store.DueEntities(Noon.AddMinutes(30), 2).Count.ShouldBe(2);
    }

    [Fact]
    public void The_next_wake_follows_what_is_written()
    {
        var id = Writer.NewId(0);
        Store.NextWake().ShouldBeNull();
        Writer.Write(id, wakeAt: Noon);
        Writer.Write(id, wakeAt: Noon.AddHours(1));
        Store.NextWake().ShouldBe(Noon.AddHours(1));

        Writer.Write(id);

        Store.NextWake().ShouldBeNull();
    }

    [Fact]
    public void A_time_with_an_offset_is_the_same_moment()
    {
        var id = Writer.NewId(0);

        Writer.Write(id, wakeAt: Noon.ToOffset(TimeSpan.FromHours(9)));

        Store.NextWake().ShouldBe(Noon);
        Store.DueEntities(Noon, 1).ShouldHaveSingleItem().WakeAt.ShouldBe(Noon);
    }

    // A timer's time is its generation: one that came back rounded would be taken for another, older one.
    [Fact]
    public void A_wake_time_is_kept_to_the_last_tick()
    {
        var (id, time) = (Writer.NewId(0), Noon.AddTicks(7));

        Writer.Write(id, wakeAt: time);

        Store.NextWake().ShouldBe(time);
        Store.DueEntities(time.AddTicks(-1), 1).ShouldBeEmpty();
        Store.DueEntities(time, 1).ShouldHaveSingleItem().WakeAt.ShouldBe(time);
        Store.Load(0, id)!.WakeAt.ShouldBe(time);
    }

    private static Comparer<Guid> BigEndian { get; } = Comparer<Guid>.Create(static (a, b) =>
        a.ToByteArray(bigEndian: true).AsSpan().SequenceCompareTo(b.ToByteArray(bigEndian: true)));
}
