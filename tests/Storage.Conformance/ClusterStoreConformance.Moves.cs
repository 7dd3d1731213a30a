using Actors.Membership;
using Actors.Persistence;

namespace Storage.Conformance;

public abstract partial class ClusterStoreConformance
{
    [Fact]
    public void A_proposed_move_names_the_target_and_leaves_owner_and_epoch()
    {
        var (a, b) = (Join("a"), Join("b"));
        GiveAll(a);
        var before = Store.Read();

        Propose(b, 0, 1).ShouldBe([0, 1], ignoreOrder: true);

        var after = Store.Read();
        after.MapVersion.ShouldBe(before.MapVersion + 1);
        after.Shards[0].Target.ShouldBe(b);
        after.Shards[0].MoveSince.ShouldNotBeNull().ShouldBeInRange(before.Now, after.Now);
        (after.Shards[0].Owner, after.Shards[0].Epoch).ShouldBe((a, before.Shards[0].Epoch));
        after.Shards[2].ShouldBe(before.Shards[2]);
    }

    [Fact]
    public void A_move_is_proposed_on_the_present_map_and_epoch_only()
    {
        var (a, b) = (Join("a"), Join("b"));
        GiveAll(a);
        var view = Store.Read();

        Store.Propose(view.MapVersion - 1, [new ShardMove(0, view.Shards[0].Epoch, b)]).ShouldBeEmpty();
        Store.Propose(view.MapVersion, [new ShardMove(0, view.Shards[0].Epoch - 1, b)]).ShouldBeEmpty();

        Store.Read().Shards.ShouldBe(view.Shards);
    }

    [Fact]
    public void A_target_is_replaced_or_taken_back_only_when_it_is_not_up()
    {
        var (a, b, c) = (Join("a"), Join("b"), Join("c"));
        GiveAll(a);
        Propose(b, 0, 1);
        Propose(c, 0).ShouldBeEmpty();
        Propose(null, 1).ShouldBeEmpty();
        Store.Leave(b);

        Propose(c, 0).ShouldBe([0]);
        Propose(null, 1).ShouldBe([1]);

        (Shard(0).Target, Shard(1).Target, Shard(1).MoveSince).ShouldBe((c, null, null));
    }

    [Fact]
    public void The_owner_hands_over_and_the_shard_is_never_without_one()
    {
        var (a, b) = (Join("a"), Join("b"));
        GiveAll(a);
        Propose(b, 0, 1);
        var before = Store.Read();

        var released = Store.Release(a, [Lease(0), Lease(1), Lease(2)]);

        var after = Store.Read();
        released.OrderBy(shard => shard.Shard).ShouldBe(
            [new ReleasedShard(0, b, after.Shards[0].Epoch), new ReleasedShard(1, b, after.Shards[1].Epoch)]);
        after.Shards[0].ShouldBe(new ShardRow(0, after.Shards[0].Epoch, b, null, null));
        after.Shards[0].Epoch.ShouldBeGreaterThan(before.Shards[0].Epoch);
        after.Shards[2].ShouldBe(before.Shards[2]);
        after.MapVersion.ShouldBeGreaterThan(before.MapVersion);
    }

    [Fact]
    public void Only_the_owner_hands_over_and_only_under_its_epoch()
    {
        var (a, b) = (Join("a"), Join("b"));
        GiveAll(a);
        Propose(b, 0);

        Store.Release(b, [Lease(0)]).ShouldBeEmpty();
        Store.Release(a, [new ShardLease(0, Shard(0).Epoch - 1)]).ShouldBeEmpty();

        Shard(0).Owner.ShouldBe(a);
    }

    [Fact]
    public void An_owner_keeps_what_its_target_cannot_take()
    {
        var (a, expired, dead) = (Join("a"), Join("expired"), Join("dead"));
        GiveAll(a);
        Propose(expired, 0);
        Propose(dead, 1);
        Store.Renew(expired, Over, []);
        Store.Down(dead);

        Store.Release(a, [Lease(0), Lease(1)]).ShouldBeEmpty();

        (Shard(0).Owner, Shard(1).Owner).ShouldBe((a, a));
    }

    [Fact]
    public void A_move_that_takes_too_long_is_forced_to_its_target_and_to_nobody_else()
    {
        var (a, b, c) = (Join("a"), Join("b"), Join("c"));
        GiveAll(a);
        Propose(b, 0);
        var impatient = Calm with { Drain = Over };

        Give(b, [0], Calm).ShouldNotBeNull().Assigned.ShouldBe(0);
        Give(c, [0], impatient).ShouldNotBeNull().Assigned.ShouldBe(0);
        Give(b, [1], impatient).ShouldNotBeNull().Assigned.ShouldBe(0);
        Give(b, [0], impatient).ShouldNotBeNull().Assigned.ShouldBe(1);

        (Shard(0).Owner, Shard(0).Target, Shard(0).MoveSince).ShouldBe((b, null, null));
    }

    [Fact]
    public void No_move_is_forced_during_grace()
    {
        var (a, b) = (Join("a"), Join("b"));
        GiveAll(a);
        Propose(b, 0);

        Give(b, [0], Calm with { Drain = Over, Lease = Long, TickGap = Over }).ShouldNotBeNull().Assigned.ShouldBe(0);

        Shard(0).Owner.ShouldBe(a);
    }

    [Fact]
    public void What_a_node_owns_by_the_map_it_may_write_and_nothing_else()
    {
        var (a, b) = (Join("a"), Join("b"));
        Give(a, [0, 1]);
        Give(b, [2]);
        var identity = new NodeIdentity();
        identity.Become(a);
        using var events = OpenEvents(identity);

        events.OwnedShards().Select(shard => (shard.Shard, shard.Epoch, shard.Head)).ShouldBe([(0, Shard(0).Epoch, 0), (1, Shard(1).Epoch, 0)]);
        events.Owned(2).ShouldBeNull();
        Write(events, 0, Shard(0).Epoch, 0).ShouldBe(AppendOutcome.Committed);
        Write(events, 2, Shard(2).Epoch, 0).ShouldBe(AppendOutcome.Fenced);
        events.Resolve(2, Shard(2).Epoch).ShouldBeNull();
        events.Owned(0).ShouldBe(new OwnedShard(0, Shard(0).Epoch, 1));
        events.Heads().ShouldBe([1, .. Enumerable.Repeat(0L, ShardCount - 1)]);
        identity.Become(Guid.NewGuid());
        Write(events, 0, Shard(0).Epoch, 1).ShouldBe(AppendOutcome.Fenced);
        events.OwnedShards().ShouldBeEmpty();
    }

    [Fact]
    public void After_a_hand_over_the_former_owner_is_fenced_and_the_new_one_goes_on_from_its_head()
    {
        var (a, b) = (Join("a"), Join("b"));
        GiveAll(a);
        var (former, latter) = (new NodeIdentity(), new NodeIdentity());
        former.Become(a);
        latter.Become(b);
        using var events = OpenEvents(former);
        using var others = OpenEvents(latter);
        var epoch = Shard(3).Epoch;
        Write(events, 3, epoch, 0).ShouldBe(AppendOutcome.Committed);
        Propose(b, 3);
        var released = Store.Release(a, [Lease(3)]).ShouldHaveSingleItem();

        Write(events, 3, epoch, 1).ShouldBe(AppendOutcome.Fenced);
        others.Owned(3).ShouldBe(new OwnedShard(3, released.Epoch, 1));
        Write(others, 3, released.Epoch, 1).ShouldBe(AppendOutcome.Committed);

        events.ReadShard(3, 0, 10).Select(e => (e.Seq, e.Epoch)).ShouldBe([(1, epoch), (2, released.Epoch)]);
    }

    [Fact]
    public void Active_and_due_entities_are_those_of_the_nodes_own_shards()
    {
        var (a, b) = (Join("a"), Join("b"));
        Give(a, [0]);
        Give(b, [1]);
        var (one, two) = (new NodeIdentity(), new NodeIdentity());
        one.Become(a);
        two.Become(b);
        using var events = OpenEvents(one);
        using var others = OpenEvents(two);
        Write(events, 0, Shard(0).Epoch, 0);
        Write(others, 1, Shard(1).Epoch, 0);

        events.ActiveEntities(10).ShouldHaveSingleItem().Shard.ShouldBe(0);
        others.DueEntities(DateTimeOffset.UnixEpoch.AddYears(100), 10).ShouldHaveSingleItem().Shard.ShouldBe(1);
        events.NextWake().ShouldBe(DateTimeOffset.UnixEpoch);
        others.Load(0, events.ActiveEntities(1)[0].EntityId).ShouldNotBeNull();
    }

    private static AppendOutcome Write(IEventStore events, int shard, long epoch, long head)
    {
        var id = StoreWriter.IdOf(shard, events.ShardCount);
        return events.Append(new AppendBatch([new ShardAppend(
            shard, epoch, head, [new EventToAppend(id, ItemsView.Plain, 1, new NewEvent("item.added.v1", "e"u8.ToArray()))],
            [new EntityRow(id, ItemsView.Plain, 1, true, DateTimeOffset.UnixEpoch, "s"u8.ToArray(), null)], [])]))[0].Outcome;
    }

    private IReadOnlyList<int> Propose(Guid? target, params int[] shards)
    {
        var view = Store.Read();
        return Store.Propose(view.MapVersion, [.. shards.Select(shard => new ShardMove(shard, view.Shards[shard].Epoch, target))]);
    }

    private ShardLease Lease(int shard) => new(shard, Shard(shard).Epoch);
}
