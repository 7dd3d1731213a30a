using Actors.Membership;

namespace Storage.Conformance;

public abstract partial class ClusterStoreConformance
{
    [Fact]
    public void A_plan_gives_shards_under_epochs_that_are_not_behind_the_clock()
    {
        var (a, b) = (Join("a"), Join("b"));
        var before = Store.Read();

        var outcome = Give(a, [0, 1, 2]);
        Give(b, [3]);

        outcome.ShouldBe(new PlanOutcome(before.MapVersion + 1, 0, 3));
        var after = Store.Read();
        after.Shards.Select(shard => shard.Owner).Take(5).ShouldBe([a, a, a, b, null]);
        after.Shards.Take(4).ShouldAllBe(shard =>
            shard.Epoch > before.Shards[shard.Shard].Epoch && shard.Epoch >= before.Now.ToUnixTimeMilliseconds());
        after.Shards[4].ShouldBe(before.Shards[4]);
        after.Timeline.ShouldBe(after.CurrentTimeline);
        after.PlannerTickAt.ShouldBeInRange(before.Now, after.Now);
    }

    [Fact]
    public void A_plan_without_effect_counts_as_a_tick_and_leaves_the_map()
    {
        var before = Store.Read();

        Give(Guid.NewGuid(), []).ShouldBe(new PlanOutcome(before.MapVersion, 0, 0));

        Store.Read().PlannerTickAt.ShouldBeGreaterThanOrEqualTo(before.Now);
    }

    [Fact]
    public void A_plan_made_on_another_map_does_nothing()
    {
        var a = Join("a");
        var old = Store.Read();
        Give(a, [0]);
        var before = Store.Read();

        Store.Apply(new PlanStep(old.MapVersion, old.CurrentTimeline, [], [], [new ShardAssignment(1, old.Shards[1].Epoch, a)]), Calm).ShouldBeNull();

        var after = Store.Read();
        after.Shards.ShouldBe(before.Shards);
        after.PlannerTickAt.ShouldBe(before.PlannerTickAt);
    }

    [Fact]
    public void A_shard_is_given_only_under_its_epoch_only_where_it_is_free_and_only_to_who_is_up()
    {
        var (a, b, leaving) = (Join("a"), Join("b"), Join("leaving"));
        Store.Leave(leaving);
        GiveAll(a);
        Give(b, [0]).ShouldNotBeNull().Assigned.ShouldBe(0);
        Store.Depart(a);

        Give(leaving, [1]).ShouldNotBeNull().Assigned.ShouldBe(0);
        Give(Guid.NewGuid(), [2]).ShouldNotBeNull().Assigned.ShouldBe(0);
        var view = Store.Read();
        Store.Apply(new PlanStep(view.MapVersion, view.CurrentTimeline, [], [], [new ShardAssignment(3, view.Shards[3].Epoch - 1, b)]), Calm)
            .ShouldNotBeNull().Assigned.ShouldBe(0);
        Give(b, [4]).ShouldNotBeNull().Assigned.ShouldBe(1);

        Store.Read().Shards.Count(shard => shard.Owner == a).ShouldBe(ShardCount - 1);
    }

    [Fact]
    public void An_expired_node_dies_by_plan_and_its_shards_go_in_the_same_statement()
    {
        var (dead, heir) = (Join("dead", Over), Join("heir"));
        GiveAll(dead);
        var before = Store.Read();

        Give(heir, [0, 1], expired: [dead]).ShouldBe(new PlanOutcome(before.MapVersion + 1, 1, 2));

        (Row(dead).State, Shard(0).Owner, Shard(2).Owner).ShouldBe((NodeState.Dead, heir, dead));
        Row(dead).DiedAt.ShouldNotBeNull();
        Store.Read().MemberVersion.ShouldBe(before.MemberVersion + 1);
        Store.Renew(dead, Long, []).State.ShouldBeNull();
    }

    [Fact]
    public void A_node_that_renewed_since_the_plan_was_made_lives()
    {
        var (alive, other) = (Join("alive", Over), Join("other"));
        GiveAll(alive);
        Store.Renew(alive, Long, []);

        Give(other, [0], expired: [alive]).ShouldNotBeNull().ShouldBe(new PlanOutcome(Store.Read().MapVersion, 0, 0));

        (Row(alive).State, Shard(0).Owner).ShouldBe((NodeState.Up, alive));
    }

    [Fact]
    public void Nobody_dies_when_nobody_planned_for_too_long_until_grace_is_over()
    {
        var (late, other) = (Join("late", Over), Join("other"));
        GiveAll(late);
        var gap = new ClusterTiming { Lease = Long, TickGap = Over, Drain = Long };

        Give(other, [0], gap, expired: [late], evicted: [late]).ShouldNotBeNull().Died.ShouldBe(0);
        Give(other, [0], Calm, expired: [late]).ShouldNotBeNull().Died.ShouldBe(0);

        var view = Store.Read();
        (view.GraceUntil - view.Now).ShouldBeInRange(Long - TimeSpan.FromMinutes(1), Long);
        (Row(late).State, Shard(0).Owner).ShouldBe((NodeState.Up, late));
    }

    [Fact]
    public void Nobody_dies_on_a_timeline_that_is_new()
    {
        var (late, other) = (Join("late", Over), Join("other"));
        GiveAll(late);
        var view = Store.Read();

        Store.Apply(new PlanStep(view.MapVersion, "another", [late], [], []), Calm with { Lease = Long }).ShouldNotBeNull().Died.ShouldBe(0);

        Store.Read().Timeline.ShouldBe("another");
        Store.Read().GraceUntil.ShouldBeGreaterThan(view.Now);
        Row(other).State.ShouldBe(NodeState.Up);
    }

    [Fact]
    public void An_evicted_node_is_dead_but_keeps_its_shards_until_its_lease_has_run_out()
    {
        var (grey, other) = (Join("grey"), Join("other"));
        GiveAll(grey);

        Give(other, [0], evicted: [grey]).ShouldNotBeNull().ShouldBe(new PlanOutcome(Store.Read().MapVersion, 1, 0));

        Row(grey).State.ShouldBe(NodeState.Dead);
        Give(other, [0]).ShouldNotBeNull().Assigned.ShouldBe(0);
        Store.Clamp(Over);
        Give(other, [0]).ShouldNotBeNull().Assigned.ShouldBe(1);
    }

    [Fact]
    public void A_dead_node_keeps_its_shards_during_grace_though_a_clock_that_jumped_ended_its_lease()
    {
        var (grey, other) = (Join("grey"), Join("other"));
        GiveAll(grey);
        Give(other, [], evicted: [grey]);
        Store.Clamp(Over);
        var gap = new ClusterTiming { Lease = Long, TickGap = Over, Drain = Long };

        Give(other, [0], gap).ShouldNotBeNull().Assigned.ShouldBe(0);
        Give(other, [0]).ShouldNotBeNull().Assigned.ShouldBe(0);

        Shard(0).Owner.ShouldBe(grey);
    }

    [Fact]
    public void Shards_of_who_is_superseded_or_departed_are_free_at_once()
    {
        var (superseded, departed) = (Join("one"), Join("two"));
        Give(superseded, [0]);
        Give(departed, [1]);
        var heir = Join("one");
        Store.Depart(departed);

        Give(heir, [0, 1]).ShouldNotBeNull().Assigned.ShouldBe(2);
    }

    [Fact]
    public void A_changed_timeline_gives_every_shard_a_new_epoch_once()
    {
        var (late, a) = (Join("late", Over), Join("a"));
        GiveAll(a);
        Store.Propose(Store.Read().MapVersion, [new ShardMove(1, Shard(1).Epoch, late)]);
        var before = Store.Read();

        Store.ChangeTimeline(before.Timeline, "new", Long).ShouldBeTrue();
        var after = Store.Read();
        Store.ChangeTimeline(before.Timeline, "new", Long).ShouldBeFalse();

        (after.Timeline, after.Generation, after.MapVersion).ShouldBe(("new", before.Generation + 1, before.MapVersion + 1));
        after.Shards.ShouldAllBe(shard => shard.Owner == a && shard.Epoch >= before.Shards[shard.Shard].Epoch + 1_000_000, "past those that a lost database gave");
        after.Shards[1].Target.ShouldBe(late);
        Store.Read().Shards.ShouldBe(after.Shards);
        Store.Apply(new PlanStep(after.MapVersion, "new", [late], [], []), Calm).ShouldNotBeNull().Died.ShouldBe(0);
    }

    [Fact]
    public async Task Of_plans_made_at_the_same_time_on_one_map_one_changes_it()
    {
        var nodes = Enumerable.Range(0, 4).Select(i => Join($"node-{i}")).ToArray();
        for (var round = 0; round < 20; round++)
        {
            var view = Store.Read();
            var shard = view.Shards[round % ShardCount];
            var outcomes = await Task.WhenAll(nodes.Select(node => Task.Run(() => Store.Apply(
                new PlanStep(view.MapVersion, view.CurrentTimeline, [], [], [new ShardAssignment(shard.Shard, shard.Epoch, node)]), Calm))));

            outcomes.Count(outcome => outcome?.Assigned == 1).ShouldBe(round < ShardCount ? 1 : 0);
        }
    }
}
