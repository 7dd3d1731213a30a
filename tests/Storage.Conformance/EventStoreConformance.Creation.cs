using Actors.Persistence;

namespace Storage.Conformance;

public abstract partial class EventStoreConformance
{
    [Fact]
    public void An_entity_that_must_be_new_is_written_once()
    {
        var id = Writer.NewId(4);
        Writer.Write(id, state: "first", mustBeNew: true).ShouldBe(AppendOutcome.Committed);

        Writer.Write(id, state: "second", mustBeNew: true).ShouldBe(AppendOutcome.AlreadyExists);

        Store.Load(4, id)!.State.ToArray().ShouldBe("first"u8.ToArray());
        Store.ReadShard(4, 0, 10).Count.ShouldBe(1);
    }

    [Fact]
    public void The_id_of_a_removed_entity_is_spent()
    {
        var id = Writer.NewId(4);
        Writer.Write(id);
        Writer.Append(Writer.To(4, removed: [id]));

        Writer.Write(id, mustBeNew: true).ShouldBe(AppendOutcome.AlreadyExists);
        Store.Load(4, id).ShouldBeNull();
    }

    [Fact]
    public void An_entity_with_events_but_no_state_is_not_new()
    {
        var id = Writer.NewId(4);
        Writer.Append(Writer.To(4, Writer.Events(id, 1)));

        Writer.Write(id, mustBeNew: true).ShouldBe(AppendOutcome.AlreadyExists);
    }

    [Fact]
    public void One_taken_id_refuses_its_shard_whole()
    {
        var (taken, fresh) = (Writer.NewId(5), Writer.NewId(5));
        Writer.Write(taken);
        var events = Writer.Events(fresh, 1);

        var outcome = Writer.Append(Writer.To(5, events, [Writer.Row(fresh, events, mustBeNew: true), Writer.Row(taken, mustBeNew: true)]));

        outcome.ShouldBe([AppendOutcome.AlreadyExists]);
        Store.Load(5, fresh).ShouldBeNull();
        Store.ReadShard(5, 0, 10).Count.ShouldBe(1);
    }

    [Fact]
    public void One_taken_id_refuses_the_whole_of_an_all_or_nothing_batch()
    {
        var (taken, fresh) = (Writer.NewId(5), Writer.NewId(6));
        Writer.Write(taken);

        Writer.Append(new AppendBatch(
            [Writer.To(6, rows: [Writer.Row(fresh, mustBeNew: true)]), Writer.To(5, rows: [Writer.Row(taken, mustBeNew: true)])],
            AllOrNothing: true)).ShouldBe([AppendOutcome.Skipped, AppendOutcome.AlreadyExists]);

        Store.Load(6, fresh).ShouldBeNull();
    }

    [Fact]
    public void The_fence_goes_before_the_head_and_the_head_before_the_taken_id()
    {
        var id = Writer.NewId(7);
        Writer.Write(id);
        var append = Writer.To(7, rows: [Writer.Row(id, mustBeNew: true)]);

        Writer.Append(append with { Epoch = append.Epoch - 1, ExpectedHead = 9 }).ShouldBe([AppendOutcome.Fenced]);
        Writer.Append(append with { ExpectedHead = 9 }).ShouldBe([AppendOutcome.HeadMismatch]);
        Writer.Append(append).ShouldBe([AppendOutcome.AlreadyExists]);
    }

    [Fact]
    public void An_id_given_twice_in_one_append_is_not_new_the_second_time()
    {
        var id = Writer.NewId(8);

        Writer.Append(Writer.To(8, rows: [Writer.Row(id, mustBeNew: true), Writer.Row(id, mustBeNew: true)])).ShouldBe([AppendOutcome.AlreadyExists]);

        Store.Load(8, id).ShouldBeNull();
    }
}
