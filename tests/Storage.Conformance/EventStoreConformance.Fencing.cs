using Actors.Persistence;

namespace Storage.Conformance;

public abstract partial class EventStoreConformance
{
    [Fact]
    public void A_writer_of_an_older_epoch_is_fenced()
    {
        var id = Writer.NewId(2);
        Writer.Write(id);
        var taken = Store.Resolve(2, Writer.Owned(2).Epoch);

        Writer.Write(id, state: "late").ShouldBe(AppendOutcome.Fenced);

        taken.ShouldNotBeNull().Epoch.ShouldBeGreaterThan(Writer.Owned(2).Epoch);
        Store.ReadShard(2, 0, 10).Count.ShouldBe(1);
        Store.Load(2, id)!.State.ToArray().ShouldBe("state"u8.ToArray());
    }

    [Fact]
    public void A_writer_of_an_epoch_that_was_never_given_is_fenced()
    {
        var append = Writer.To(2, Writer.Events(Writer.NewId(2), 1));

        Writer.Append(append with { Epoch = append.Epoch + 1 }).ShouldBe([AppendOutcome.Fenced]);

        Store.ReadShard(2, 0, 10).ShouldBeEmpty();
    }

    [Fact]
    public void Taking_a_new_epoch_tells_the_head_and_leaves_the_other_shards_alone()
    {
        Writer.Write(Writer.NewId(2), 3);
        var before = Store.OwnedShards();

        var taken = Store.Resolve(2, Writer.Owned(2).Epoch).ShouldNotBeNull();

        taken.Head.ShouldBe(3);
        taken.Shard.ShouldBe(2);
        var after = Store.OwnedShards();
        after.Single(shard => shard.Shard == 2).ShouldBe(taken);
        after.Where(shard => shard.Shard != 2).ShouldBe(before.Where(shard => shard.Shard != 2), ignoreOrder: true);
    }

    [Fact]
    public void One_shard_that_is_owned_is_as_it_is_among_all()
    {
        Writer.Write(Writer.NewId(2), 3);

        foreach (var owned in Store.OwnedShards())
        {
            Store.Owned(owned.Shard).ShouldBe(owned);
        }

        Store.Heads().ShouldBe(Store.OwnedShards().OrderBy(shard => shard.Shard).Select(shard => shard.Head));
    }

    [Fact]
    public void A_shard_is_taken_only_from_its_present_epoch()
    {
        var epoch = Writer.Owned(2).Epoch;
        Store.Resolve(2, epoch).ShouldNotBeNull();

        Store.Resolve(2, epoch).ShouldBeNull();
    }

    [Fact]
    public void The_new_epoch_writes_on_from_the_head()
    {
        var id = Writer.NewId(2);
        Writer.Write(id, 2);
        Writer.Adopt(Store.Resolve(2, Writer.Owned(2).Epoch)!);

        Writer.Write(id).ShouldBe(AppendOutcome.Committed);

        var stored = Store.ReadShard(2, 0, 10);
        stored.Select(row => row.Seq).ShouldBe([1, 2, 3]);
        stored[2].Epoch.ShouldBeGreaterThan(stored[1].Epoch);
    }

    [Fact]
    public void A_thousand_takeovers_leave_one_writer_an_epoch()
    {
        const int Shard = 3;
        var id = Writer.NewId(Shard);
        var stale = Writer.Owned(Shard).Epoch;
        for (var i = 0; i < 1000; i++)
        {
            stale = Writer.Owned(Shard).Epoch;
            Writer.Adopt(Store.Resolve(Shard, stale).ShouldNotBeNull());
            var late = Writer.To(Shard, Writer.Events(id, 1)) with { Epoch = stale };
            Store.Append(new AppendBatch([late]))[0].Outcome.ShouldBe(AppendOutcome.Fenced);
            Writer.Write(id).ShouldBe(AppendOutcome.Committed);
        }

        var stored = StoreAudit.ReadAll(Store, Shard);
        stored.Count.ShouldBe(1000);
        stored.Select(row => row.Epoch).Distinct().Count().ShouldBe(1000);
        StoreAudit.Check(Store, Writer.Acknowledged);
    }

    [Fact]
    public void Opening_again_keeps_everything_and_raises_every_epoch()
    {
        var id = Writer.NewId(9);
        Writer.Write(id, 3, "kept", active: true, wakeAt: Noon, view: ItemsView.Row("kept", rank: 5));
        var before = Store.OwnedShards();
        var acknowledged = Writer.Acknowledged;
        var stale = Writer.To(9, Writer.Events(id, 1));

        Reopen();

        var after = Store.OwnedShards();
        after.Select(shard => (shard.Shard, shard.Head)).ShouldBe(before.Select(shard => (shard.Shard, shard.Head)), ignoreOrder: true);
        after.ShouldAllBe(shard => shard.Epoch > before.Single(old => old.Shard == shard.Shard).Epoch);
        Store.Append(new AppendBatch([stale]))[0].Outcome.ShouldBe(AppendOutcome.Fenced);
        var row = Store.Load(9, id).ShouldNotBeNull();
        (row.EntitySeq, row.Active, row.WakeAt).ShouldBe((3, true, Noon));
        row.View!.Values.ShouldBe(["kept", null, 5L, null, null]);
        StoreAudit.Check(Store, acknowledged);
    }
}
