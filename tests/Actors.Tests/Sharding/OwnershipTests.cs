using Actors.Kernel;
using Actors.Membership;
using Actors.Persistence;
using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

public sealed class OwnershipTests
{
    [Fact]
    public async Task A_region_answers_for_a_shard_only_once_it_has_it()
    {
        await using var both = new TwoRegions();
        var id = TwoRegions.NewId();
        (await both.A.RefusalAsync(id, new Read())).ShouldBe("shard.not_owned");

        (await both.A.Region.AcquireAsync(0, both.Give(both.A))).ShouldBeTrue();

        (await both.A.AskAsync(id, new Write("a"))).ShouldBe(new Written(1, "a"));
        (await both.B.RefusalAsync(id, new Read())).ShouldBe("shard.not_owned");
    }

    [Fact]
    public async Task A_shard_that_the_store_does_not_give_is_not_acquired()
    {
        await using var both = new TwoRegions();
        var epoch = both.Give(both.A);

        (await both.B.Region.AcquireAsync(0, epoch)).ShouldBeFalse();
        (await both.A.Region.AcquireAsync(0, epoch + 1)).ShouldBeFalse();

        both.B.Region.EpochOf(0).ShouldBeNull();
        both.A.Region.EpochOf(0).ShouldBeNull();
    }

    [Fact]
    public async Task Of_many_shards_those_are_acquired_that_the_store_gives()
    {
        await using var both = new TwoRegions();
        var id = TwoRegions.NewId();
        var epoch = both.Give(both.A);
        await both.A.Region.AcquireAsync(0, epoch);
        await both.A.AskAsync(id, new Write("a", Active: true));
        epoch = both.Give(both.B);

        (await both.B.Region.AcquireAsync([new ShardLease(0, epoch), new ShardLease(1, 1)])).ShouldBe([0]);

        await Waiting.UntilAsync(() => both.B.Log.Alive == 1, "the active entity is back");
        both.B.Region.EpochOf(1).ShouldBeNull();
        (await both.B.Region.AcquireAsync([new ShardLease(0, epoch)])).ShouldBe([0]);
        (await both.B.AskAsync(id, new Write("b"))).ShouldBe(new Written(2, "ab"));
    }

    [Fact]
    public async Task Of_many_shards_none_is_acquired_from_a_store_that_cannot_be_read()
    {
        await using var both = new TwoRegions();
        var lease = new ShardLease(0, both.Give(both.A));
        both.A.Store.Unreadable = true;

        await Should.ThrowAsync<StoreUnavailableException>(async () => await both.A.Region.AcquireAsync([lease]));

        both.A.Region.EpochOf(0).ShouldBeNull();
        both.A.Store.Unreadable = false;
        (await both.A.Region.AcquireAsync([lease])).ShouldBe([0]);
    }

    [Fact]
    public async Task A_shard_that_is_held_already_is_left_as_it_is()
    {
        await using var both = new TwoRegions();
        var id = TwoRegions.NewId();
        var epoch = both.Give(both.A);
        await both.A.Region.AcquireAsync(0, epoch);
        await both.A.AskAsync(id, new Write("a"));

        (await both.A.Region.AcquireAsync(0, epoch)).ShouldBeTrue();

        await both.A.AskAsync(id, new Write("b"));
        both.A.Log.Recoveries.ShouldBe(1);
    }

    [Fact]
    public async Task A_new_epoch_makes_everything_load_again()
    {
        await using var both = new TwoRegions();
        var id = TwoRegions.NewId();
        await both.A.Region.AcquireAsync(0, both.Give(both.A));
        await both.A.AskAsync(id, new Write("a"));
        both.Cluster.ChangeTimeline(both.Cluster.Read().Timeline, "another", TimeSpan.FromSeconds(3)).ShouldBeTrue();
        var epoch = both.Cluster.Read().Shards[0].Epoch;

        (await both.A.Region.AcquireAsync(0, epoch)).ShouldBeTrue();

        both.A.Region.EpochOf(0).ShouldBe(epoch);
        (await both.A.AskAsync(id, new Write("b"))).ShouldBe(new Written(2, "ab"));
        both.A.Log.Recoveries.ShouldBe(2);
    }

    [Fact]
    public async Task Active_entities_and_timers_come_with_their_shard()
    {
        await using var both = new TwoRegions();
        var (active, timed) = (TwoRegions.NewId(), TwoRegions.NewId());
        await both.A.Region.AcquireAsync(0, both.Give(both.A));
        await both.A.AskAsync(active, new Write("a", Active: true));
        await both.A.AskAsync(timed, new Write("t", WakeAt: both.Time.GetUtcNow().AddSeconds(30)));
        var wakes = new TestProbe(both.B.System);
        both.B.Log.Wakes = wakes.Ref;

        await both.HandOverAsync(both.A, both.B);

        await Waiting.UntilAsync(() => both.B.Log.Recoveries == 1, "the active entity is back");
        await Waiting.UntilAsync(() => both.A.Log.Alive == 0, "nothing is left where it was");
        both.Time.Advance(TimeSpan.FromSeconds(31));
        await wakes.ExpectAsync<WakeUp>();
    }

    [Fact]
    public async Task A_drain_waits_for_the_write_under_way_and_takes_no_more()
    {
        await using var both = new TwoRegions();
        var id = TwoRegions.NewId();
        await both.A.Region.AcquireAsync(0, both.Give(both.A));
        var held = both.A.Store.Hold();
        var written = both.A.AskAsync(id, new Write("a")).AsTask();
        await both.A.Store.AppendArrivedAsync();

        var drained = both.A.Region.DrainAsync(0);
        (await both.A.RefusalAsync(id, new Write("b"))).ShouldBe("shard.draining");
        drained.IsCompleted.ShouldBeFalse();
        held.Dispose();

        (await written).ShouldBe(new Written(1, "a"));
        (await drained).ShouldNotBeNull().Epoch.ShouldBe(both.Cluster.Read().Shards[0].Epoch);
        both.A.Region.EpochOf(0).ShouldBeNull();
    }

    [Fact]
    public async Task A_drain_that_came_to_nothing_is_taken_back()
    {
        await using var both = new TwoRegions();
        var id = TwoRegions.NewId();
        var epoch = both.Give(both.A);
        await both.A.Region.AcquireAsync(0, epoch);
        await both.A.AskAsync(id, new Write("a"));
        await both.A.Region.DrainAsync(0);

        (await both.A.Region.AcquireAsync(0, epoch)).ShouldBeTrue();

        (await both.A.AskAsync(id, new Write("b"))).ShouldBe(new Written(2, "ab"));
    }

    [Fact]
    public async Task Who_was_paused_is_fenced_by_its_first_write_and_has_changed_nothing()
    {
        await using var both = new TwoRegions();
        var id = TwoRegions.NewId();
        await both.A.Region.AcquireAsync(0, both.Give(both.A));
        await both.A.AskAsync(id, new Write("a"));
        await both.B.Region.AcquireAsync(0, both.Give(both.B));
        await both.B.AskAsync(id, new Write("b"));

        (await both.A.RefusalAsync(id, new Write("late"))).ShouldBe("shard.not_owned");

        both.A.Region.EpochOf(0).ShouldBeNull();
        (await both.B.AskAsync(id, new Write("c"))).ShouldBe(new Written(3, "abc"));
        await Waiting.UntilAsync(() => both.A.Log.Alive == 0, "the fenced entity is gone");
    }

    [Fact]
    public async Task What_is_lost_is_dropped_without_being_written()
    {
        await using var both = new TwoRegions();
        var id = TwoRegions.NewId();
        await both.A.Region.AcquireAsync(0, both.Give(both.A));
        await both.A.AskAsync(id, new Write("a", Active: true));

        await both.A.Region.LoseAsync(0);

        (await both.A.RefusalAsync(id, new Read())).ShouldBe("shard.not_owned");
        await Waiting.UntilAsync(() => both.A.Log.Alive == 0, "the entity is gone");
        both.A.Store.ReadShard(0, 0, 10).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_suspended_node_answers_nobody_and_goes_on_under_the_same_epoch_afterwards()
    {
        await using var both = new TwoRegions();
        var (id, timed) = (TwoRegions.NewId(), TwoRegions.NewId());
        await both.A.Region.AcquireAsync(0, both.Give(both.A));
        await both.A.AskAsync(id, new Write("a"));
        await both.A.AskAsync(timed, new Write("t", WakeAt: both.Time.GetUtcNow().AddSeconds(5)));
        var wakes = new TestProbe(both.A.System);
        both.A.Log.Wakes = wakes.Ref;

        both.A.Region.Suspend();
        (await both.A.RefusalAsync(id, new Write("b"))).ShouldBe("node.suspended");
        await Should.ThrowAsync<NotWrittenException>(async () => await both.A.Region.CreateAsync([Region.New(TwoRegions.NewId(), "new")]));
        both.Time.Advance(TimeSpan.FromSeconds(6));
        wakes.Waiting.ShouldBe(0);
        both.A.Region.Resume();

        await wakes.ExpectAsync<WakeUp>();
        (await both.A.AskAsync(id, new Write("b"))).ShouldBe(new Written(2, "ab"));
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_a_shard_goes_to_and_fro_under_load()
    {
        await using var both = new TwoRegions();
        var ids = Enumerable.Range(0, 8).Select(_ => TwoRegions.NewId()).ToList();
        await both.A.Region.AcquireAsync(0, both.Give(both.A));
        using var over = new CancellationTokenSource();
        var clients = ids.ConvertAll(id => WriteAsync(both, id, over.Token));
        var (from, to) = (both.A, both.B);
        for (var round = 0; round < 40; round++)
        {
            await both.HandOverAsync(from, to);
            (from, to) = (to, from);
            var before = from.Store.Appends;
            await Waiting.UntilAsync(() => from.Store.Appends > before, "somebody writes at the new owner");
        }

        await over.CancelAsync();
        var acknowledged = await Task.WhenAll(clients);
        foreach (var (id, count) in ids.Zip(acknowledged))
        {
            (await from.AskAsync(id, new Read())).State.ShouldBe(string.Concat(Enumerable.Range(0, count).Select(i => $"{i},")));
        }

        acknowledged.Sum().ShouldBeGreaterThan(40);
        Journal.ShouldBeContiguous(from.Store);
    }

    [Fact]
    public async Task Events_of_a_former_owner_are_not_told_as_ones_own()
    {
        await using var both = new TwoRegions();
        var id = TwoRegions.NewId();
        await both.A.Region.AcquireAsync(0, both.Give(both.A));
        await both.A.AskAsync(id, new Write("a"));
        using var over = new CancellationTokenSource();
        await using var events = both.B.Region.Subscribe(over.Token).GetAsyncEnumerator(over.Token);
        await both.HandOverAsync(both.A, both.B);

        await both.B.AskAsync(id, new Write("b"));

        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.ShouldHaveSingleItem().Seq.ShouldBe(2);
    }

    private static async Task<int> WriteAsync(TwoRegions both, Guid id, CancellationToken over)
    {
        var written = 0;
        for (var side = both.A; !over.IsCancellationRequested;)
        {
            try
            {
                await side.AskAsync(id, new Write($"{written},"));
                written++;
            }
            catch (AskFailedException refused) when (refused.Failure.Code is "shard.draining" or "shard.not_owned" or "actor.stopped")
            {
                side = side == both.A ? both.B : both.A;
                await Task.Yield();
            }
        }

        return written;
    }
}
