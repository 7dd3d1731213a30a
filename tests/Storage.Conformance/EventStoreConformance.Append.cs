using Actors.Persistence;

namespace Storage.Conformance;

public abstract partial class EventStoreConformance
{
    [Fact]
    public void A_new_store_owns_every_shard_with_an_empty_journal()
    {
        var owned = Store.OwnedShards();

        owned.Select(shard => shard.Shard).ShouldBe(Enumerable.Range(0, ShardCount), ignoreOrder: true);
        owned.ShouldAllBe(shard => shard.Head == 0 && shard.Epoch > 0);
        Store.ShardCount.ShouldBe(ShardCount);
    }

    [Fact]
    public void Events_get_contiguous_numbers_in_the_order_given()
    {
        var (a, b) = (Writer.NewId(3), Writer.NewId(3));
        var events = (IReadOnlyList<EventToAppend>)[.. Writer.Events(a, 2), .. Writer.Events(b, 1)];

        Writer.Append(Writer.To(3, events, [Writer.Row(a, Writer.Events(a, 2)), Writer.Row(b, Writer.Events(b, 1))])).ShouldBe([AppendOutcome.Committed]);

        var stored = Store.ReadShard(3, 0, 10);
        stored.Select(row => (row.Seq, row.EntityId, row.EntitySeq)).ShouldBe([(1, a, 1), (2, a, 2), (3, b, 1)]);
        stored.ShouldAllBe(row => row.Shard == 3 && row.Epoch == Writer.Owned(3).Epoch);
        Store.OwnedShards().Single(shard => shard.Shard == 3).Head.ShouldBe(3);
    }

    [Fact]
    public void An_event_is_read_back_as_it_was_written()
    {
        var id = Writer.NewId(0);
        var command = Guid.NewGuid();
        var written = new NewEvent("item.renamed.v2", new byte[] { 0, 1, 255, 0 }, command, Data: "not stored");

        Writer.Append(Writer.To(0, [new EventToAppend(id, ItemsView.Plain, 1, written)]));

        var stored = Store.ReadShard(0, 0, 1).ShouldHaveSingleItem();
        stored.Type.ShouldBe("item.renamed.v2");
        stored.Payload.ToArray().ShouldBe([0, 1, 255, 0]);
        stored.CommandId.ShouldBe(command);
        stored.EntityId.ShouldBe(id);
        stored.At.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void An_event_without_payload_or_command_is_an_event()
    {
        Writer.Append(Writer.To(0, [new EventToAppend(Writer.NewId(0), ItemsView.Plain, 1, new NewEvent("item.touched.v1", default))]));

        var stored = Store.ReadShard(0, 0, 1).ShouldHaveSingleItem();
        stored.Payload.Length.ShouldBe(0);
        stored.CommandId.ShouldBeNull();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_writer_that_stands_elsewhere_than_the_head_writes_nothing(int off)
    {
        var id = Writer.NewId(1);
        Writer.Write(id, 2);
        var events = Writer.Events(id, 1);
        var append = Writer.To(1, events, [Writer.Row(id, events, "changed")]);

        Writer.Append(append with { ExpectedHead = append.ExpectedHead + off }).ShouldBe([AppendOutcome.HeadMismatch]);

        Store.ReadShard(1, 0, 10).Count.ShouldBe(2);
        Store.Load(1, id)!.EntitySeq.ShouldBe(2);
    }

    [Fact]
    public void A_shard_that_is_refused_does_not_hinder_the_others_of_its_batch()
    {
        var ids = Enumerable.Range(0, 3).Select(Writer.NewId).ToList();
        var appends = ids.Select((id, shard) => Writer.To(shard, Writer.Events(id, 1), [Writer.Row(id, Writer.Events(id, 1))])).ToList();
        appends[1] = appends[1] with { ExpectedHead = 7 };

        Writer.Append(appends).ShouldBe([AppendOutcome.Committed, AppendOutcome.HeadMismatch, AppendOutcome.Committed]);

        ids.Select((id, shard) => Store.Load(shard, id) is not null).ShouldBe([true, false, true]);
        Enumerable.Range(0, 3).Select(shard => Store.ReadShard(shard, 0, 10).Count).ShouldBe([1, 0, 1]);
    }

    [Fact]
    public void All_or_nothing_means_nothing_where_one_shard_is_refused()
    {
        var ids = Enumerable.Range(0, 3).Select(Writer.NewId).ToList();
        var appends = ids.Select((id, shard) => Writer.To(shard, Writer.Events(id, 1), [Writer.Row(id, Writer.Events(id, 1))])).ToList();
        appends[1] = appends[1] with { Epoch = appends[1].Epoch - 1 };

        Writer.Append(new AppendBatch(appends, AllOrNothing: true))
            .ShouldBe([AppendOutcome.Skipped, AppendOutcome.Fenced, AppendOutcome.Skipped]);

        ids.Select((id, shard) => Store.Load(shard, id)).ShouldAllBe(row => row == null);
        Store.OwnedShards().ShouldAllBe(shard => shard.Head == 0);
    }

    [Fact]
    public void All_or_nothing_means_all_where_none_is_refused()
    {
        var ids = Enumerable.Range(0, 3).Select(Writer.NewId).ToList();
        var appends = ids.Select((id, shard) => Writer.To(shard, Writer.Events(id, 1), [Writer.Row(id, Writer.Events(id, 1))])).ToList();

        Writer.Append(new AppendBatch(appends, AllOrNothing: true)).ShouldAllBe(outcome => outcome == AppendOutcome.Committed);

        ids.Select((id, shard) => Store.Load(shard, id)).ShouldAllBe(row => row != null);
    }

    [Fact]
    public void A_batch_without_shards_is_answered_without_outcomes() => Store.Append(new AppendBatch([])).ShouldBeEmpty();

    [Fact]
    public void A_batch_that_names_a_shard_twice_is_a_mistake_and_writes_nothing()
    {
        var append = Writer.To(2, Writer.Events(Writer.NewId(2), 1));

        Should.Throw<ArgumentException>(() => Store.Append(new AppendBatch([append, append])));

        Store.ReadShard(2, 0, 10).ShouldBeEmpty();
    }
}
