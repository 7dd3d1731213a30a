using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

/// <summary>The outcome table of the cluster protocol, row by row.</summary>
public class AppendOutcomeTests
{
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Not_written_is_tried_again_after_a_back_off_and_acknowledged_once()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        region.Store.FailNext(AppendFault.NotWritten, AppendFault.NotWritten);
        var reply = region.AskAsync(id, new Write("a"));
        await region.Time.AdvanceOverNextAsync(Backoff);
        reply.IsCompleted.ShouldBeFalse();
        await region.Time.AdvanceOverNextAsync(2 * Backoff);
        (await reply).ShouldBe(new Written(1, "a"));
        region.Store.Appends.ShouldBe(3);
    }

    [Theory]
    [InlineData(AppendFault.UnknownCommitted, 1)]
    [InlineData(AppendFault.UnknownLost, 2)]
    public async Task An_unknown_outcome_is_resolved_by_the_head(AppendFault fault, int appends)
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        var first = region.Store.Owned(region.ShardOf(id))!.Epoch;
        region.Store.FailNext(fault);
        (await region.AskAsync(id, new Write("a"))).ShouldBe(new Written(1, "a"));
        region.Store.Appends.ShouldBe(appends);
        (await region.AskAsync(id, new Write("b"))).ShouldBe(new Written(2, "ab"));
        var stored = region.Store.ReadShard(region.ShardOf(id), 0, 10);
        stored.Select(e => e.Seq).ShouldBe([1L, 2L]);
        stored[1].Epoch.ShouldBeGreaterThan(first, "the shard takes a new epoch before it goes on");
    }

    [Theory]
    [InlineData(AppendFault.UnknownCommitted)]
    [InlineData(AppendFault.UnknownLost)]
    public async Task A_checkpoint_of_unknown_outcome_is_written_again(AppendFault fault)
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("a"));
        region.Store.FailNext(fault);
        (await region.AskAsync(id, new Checkpoint("+"))).ShouldBe(new Written(1, "a+"));
        region.Stored(id).ShouldBe("a+");
    }

    [Fact]
    public async Task A_fenced_shard_is_dropped_and_nobody_is_told_that_the_write_happened()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        region.Store.FailNext(AppendFault.Fenced);
        var failure = await Should.ThrowAsync<AskFailedException>(async () => await region.AskAsync(id, new Write("a")));
        failure.Failure.Code.ShouldBe("shard.not_owned");
        region.Stored(id).ShouldBeNull();

        failure = await Should.ThrowAsync<AskFailedException>(async () => await region.AskAsync(id, new Read()));
        failure.Failure.Code.ShouldBe("shard.not_owned");
        await Waiting.UntilAsync(() => region.Log.Alive == 0, "its entities are stopped");
        var create = await Should.ThrowAsync<NotWrittenException>(async () => await region.Shards.CreateAsync([Region.New(id, "a")]));
        create.Message.ShouldContain("owned by another node");
    }

    [Fact]
    public async Task A_fenced_shard_does_not_hold_up_the_others()
    {
        await using var region = new Region();
        var (mine, other) = TwoShards(region);
        await region.AskAsync(mine, new Write("a"));
        region.Store.FailNext(AppendFault.Fenced);
        await Should.ThrowAsync<AskFailedException>(async () => await region.AskAsync(other, new Write("x")));
        (await region.AskAsync(mine, new Write("b"))).State.ShouldBe("ab");
    }

    [Fact]
    public async Task A_foreign_event_drops_the_entities_without_a_reply_and_the_next_message_loads_anew()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("a"));
        region.Store.FailNext(AppendFault.HeadMismatch);
        var probe = new TestProbe(region.System);
        region.Ref(id).Tell(new Write("b"), probe.Ref);
        await Waiting.UntilAsync(() => region.Log.Alive == 0, "the entity is dropped");

        (await region.AskAsync(id, new Write("c"))).ShouldBe(new Written(2, "ac"));
        probe.Waiting.ShouldBe(0);
        region.Store.ReadShard(region.ShardOf(id), 0, 10).Select(e => e.Type)
            .ShouldBe(["ledger.written.v1", "foreign.written.v1", "ledger.written.v1"]);
    }

    [Fact]
    public async Task A_creation_survives_a_foreign_event()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        region.Store.FailNext(AppendFault.HeadMismatch);
        (await region.Shards.CreateAsync([Region.New(id, "a")])).ShouldBeTrue();
        region.Store.ReadShard(region.ShardOf(id), 0, 10).Select(e => e.Seq).ShouldBe([1L, 2L]);
    }

    [Fact]
    public async Task Poison_stops_the_entity_that_brought_it_alone()
    {
        await using var region = new Region();
        region.Store.IsPoison = e => "poison".Equals(e.Event.Data);
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
        var hold = region.Store.Hold();
        var first = region.AskAsync(ids[0], new Write("a"));
        await region.Store.AppendArrivedAsync();
        var bad = region.AskAsync(ids[7], new Write("poison"));
        var good = ids.Skip(1).Where((_, i) => i != 6).Select(id => region.AskAsync(id, new Write("a")).AsTask()).ToList();
        await Waiting.UntilAsync(() => region.Shards.Figures().Lanes[0].Queued == 19, "all others wait for one batch");
        hold.Dispose();

        await first;
        (await Task.WhenAll(good)).ShouldAllBe(written => written.State == "a");
        var failure = await Should.ThrowAsync<AskFailedException>(async () => await bad);
        failure.Failure.Code.ShouldBe("store.poison");
        (await region.AskAsync(ids[7], new Write("b"))).ShouldBe(new Written(1, "b"));
    }

    [Fact]
    public async Task A_poisoned_creation_is_refused_whole()
    {
        await using var region = new Region();
        region.Store.IsPoison = e => "poison".Equals(e.Event.Data);
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList();
        await Should.ThrowAsync<PoisonException>(
            async () => await region.Shards.CreateAsync([.. ids.Select((id, i) => Region.New(id, i == 3 ? "poison" : "a"))]));
        ids.ShouldAllBe(id => region.Stored(id) == null);
    }

    [Fact]
    public async Task A_full_lane_refuses_whoever_can_be_told_and_takes_it_again_later()
    {
        await using var region = new Region(options: new ShardRegionOptions { Lanes = new LaneOptions { StagedEvents = 2 } });
        var hold = region.Store.Hold();
        var first = region.AskAsync(Guid.NewGuid(), new Write("a"));
        var second = region.AskAsync(Guid.NewGuid(), new Write("a"));
        await Waiting.UntilAsync(() => region.Shards.Figures().Lanes[0].StagedEvents == 2, "the lane is full");

        var id = Guid.NewGuid();
        var failure = await Should.ThrowAsync<AskFailedException>(async () => await region.AskAsync(id, new Write("a")));
        failure.Failure.Code.ShouldBe("store.busy");
        await Should.ThrowAsync<NotWrittenException>(async () => await region.Shards.CreateAsync([Region.New(Guid.NewGuid(), "a")]));
        region.Ref(id).Tell(new Write("told"));
        await Waiting.UntilAsync(() => region.Shards.Figures().Lanes[0].StagedEvents == 3, "what has no sender is taken all the same");
        hold.Dispose();

        await first;
        await second;
        (await region.AskAsync(id, new Write("b"))).State.ShouldBe("toldb");
    }

    [Fact]
    public async Task A_creation_gives_up_on_a_store_that_does_not_write()
    {
        await using var region = new Region(options: new ShardRegionOptions
        {
            Lanes = new LaneOptions { CreatePatience = TimeSpan.FromSeconds(5), MinBackoff = TimeSpan.FromSeconds(5) },
        });
        var id = Guid.NewGuid();
        region.Store.FailNext(AppendFault.NotWritten);
        var creation = region.Shards.CreateAsync([Region.New(id, "a")]);
        await region.Store.AppendArrivedAsync();
        await region.Time.AdvanceOverNextAsync(TimeSpan.FromSeconds(5));
        await Should.ThrowAsync<NotWrittenException>(async () => await creation);
        region.Stored(id).ShouldBeNull();
        (await region.Shards.CreateAsync([Region.New(id, "b")])).ShouldBeTrue();
    }

    [Fact]
    public async Task A_creation_behind_a_write_that_never_ends_gives_up_in_time_all_the_same()
    {
        await using var region = new Region(options: new ShardRegionOptions { Lanes = new LaneOptions { CreatePatience = TimeSpan.FromSeconds(5) } });
        var id = Guid.NewGuid();
        var hold = region.Store.Hold();
        var before = region.Shards.CreateAsync([Region.New(Guid.NewGuid(), "a")]).AsTask();
        await region.Store.AppendArrivedAsync();
        var creation = region.Shards.CreateAsync([Region.New(id, "b")]);
        region.Time.Advance(TimeSpan.FromSeconds(5));
        await Should.ThrowAsync<NotWrittenException>(async () => await creation);
        before.IsCompleted.ShouldBeFalse();
        hold.Dispose();
        (await before).ShouldBeTrue();
        region.Stored(id).ShouldBeNull();
    }

    [Fact]
    public async Task A_store_that_breaks_its_contract_is_taken_for_an_unknown_outcome()
    {
        await using var region = new Region();
        var broken = true;
        region.Store.Fault = _ => broken && !(broken = false) ? throw new InvalidOperationException("a bug") : AppendFault.None;
        (await region.AskAsync(Guid.NewGuid(), new Write("a"))).State.ShouldBe("a");
    }

    [Fact]
    public async Task A_node_stops_while_its_store_does_not_write()
    {
        var region = new Region();
        region.Store.Fault = _ => AppendFault.NotWritten;
        region.Ref(Guid.NewGuid()).Tell(new Write("a"));
        await region.Store.AppendArrivedAsync();
        await region.DisposeAsync();
        region.Log.Alive.ShouldBe(0);
    }

    private static (Guid A, Guid B) TwoShards(Region region)
    {
        var a = Guid.NewGuid();
        var b = Guid.NewGuid();
        while (region.ShardOf(b) == region.ShardOf(a))
        {
            b = Guid.NewGuid();
        }

        return (a, b);
    }
}
