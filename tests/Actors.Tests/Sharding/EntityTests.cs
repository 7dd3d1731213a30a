using Actors.Kernel;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

public class EntityTests
{
    [Fact]
    public async Task A_reply_comes_after_the_commit()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        var hold = region.Store.Hold();
        var reply = region.AskAsync(id, new Write("a"));
        await region.Store.AppendArrivedAsync();
        reply.IsCompleted.ShouldBeFalse();
        region.Stored(id).ShouldBeNull();

        hold.Dispose();
        (await reply).ShouldBe(new Written(1, "a"));
        region.Stored(id).ShouldBe("a");
    }

    [Fact]
    public async Task Messages_wait_while_a_write_is_under_way()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        var hold = region.Store.Hold();
        var first = region.AskAsync(id, new Write("a"));
        await region.Store.AppendArrivedAsync();
        var read = region.AskAsync(id, new Read());
        var second = region.AskAsync(id, new Write("b"));
        hold.Dispose();

        (await first).State.ShouldBe("a");
        (await read).ShouldBe(new Written(1, "a"));
        (await second).ShouldBe(new Written(2, "ab"));
    }

    [Fact]
    public async Task A_checkpoint_changes_the_state_and_no_sequence()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("a"));
        (await region.AskAsync(id, new Checkpoint("+"))).ShouldBe(new Written(1, "a+"));
        region.Row(id)!.EntitySeq.ShouldBe(1);
        region.Store.ReadShard(region.ShardOf(id), 0, 10).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_restarted_node_recovers_from_one_row()
    {
        var store = new MemoryEventStore(shardCount: 16);
        var id = Guid.NewGuid();
        await using (var before = new Region(store))
        {
            await before.AskAsync(id, new Write("a"));
            await before.AskAsync(id, new Write("b"));
        }

        store.Reopen();
        await using var after = new Region(store);
        (await after.AskAsync(id, new Read())).ShouldBe(new Written(2, "ab"));
        (await after.AskAsync(id, new Write("c"))).ShouldBe(new Written(3, "abc"));
        store.ReadShard(after.ShardOf(id), 0, 10).Select(e => e.Epoch).ShouldBe([1L, 1L, 2L]);
    }

    [Fact]
    public async Task Only_active_entities_come_back_at_the_start()
    {
        var store = new MemoryEventStore(shardCount: 16);
        await using (var before = new Region(store))
        {
            foreach (var i in Enumerable.Range(0, 100))
            {
                await before.AskAsync(Guid.NewGuid(), new Write("x", Active: i < 3));
            }
        }

        store.Reopen();
        await using var after = new Region(store);
        await Waiting.UntilAsync(() => after.Log.Recoveries == 3, "three entities recovered");
        after.Shards.Figures().Active.ShouldBe(3);
    }

    [Fact]
    public async Task A_failed_turn_restarts_the_entity_from_its_row_and_fails_the_asker_at_once()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("a"));
        var failure = await Should.ThrowAsync<AskFailedException>(async () => await region.AskAsync(id, new Break()));
        failure.Failure.Code.ShouldBe("actor.failed");
        var next = region.AskAsync(id, new Write("b"));
        await region.Time.AdvanceOverNextAsync(TimeSpan.FromSeconds(1));
        (await next).ShouldBe(new Written(2, "ab"));
        region.Log.Recoveries.ShouldBe(2);
    }

    [Fact]
    public async Task A_turn_that_fails_after_its_write_was_staged_restarts_from_what_was_committed()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("a"));
        var hold = region.Store.Hold();
        await region.Store.AppendArrivedAsync();
        await Should.ThrowAsync<AskFailedException>(async () => await region.AskAsync(id, new Break(AfterPersist: true)));
        await region.Store.AppendArrivedAsync();
        var next = region.AskAsync(id, new Write("b"));
        hold.Dispose();
        await Waiting.UntilAsync(() => region.Log.Alive == 0, "the failed instance is gone");
        await region.Time.AdvanceOverNextAsync(TimeSpan.FromSeconds(1));
        (await next).ShouldBe(new Written(3, "a!b"));
    }

    [Fact]
    public async Task A_removed_entity_leaves_its_events_and_a_spent_id()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("a"));
        await region.AskAsync(id, new Forget());
        region.Row(id).ShouldBeNull();
        await Waiting.UntilAsync(() => region.Shards.Figures().Active == 0, "the entity is gone");

        (await region.Shards.CreateAsync([Region.New(id, "new")])).ShouldBeFalse();
        (await region.AskAsync(id, new Write("b"))).ShouldBe(new Written(3, "b"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_delays_the_entity_and_loses_nothing()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        region.Store.Unreadable = true;
        var reply = region.AskAsync(id, new Write("a"));
        var backoff = TimeSpan.FromMilliseconds(100);
        await region.Time.DueAsync(backoff);
        region.Store.Unreadable = false;
        region.Time.Advance(backoff);
        (await reply).ShouldBe(new Written(1, "a"));
    }
}
