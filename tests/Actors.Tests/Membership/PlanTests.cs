using Actors.Membership;
using Actors.Membership.Planning;

namespace Actors.Tests.Membership;

public sealed class PlanTests
{
    [Fact]
    public void Shards_that_nobody_owns_are_spread_by_capacity_in_one_step()
    {
        var world = new PlanWorld();
        var (small, large) = (world.Join("small", capacity: 100), world.Join("large", capacity: 300));

        world.Round().Step.Assignments.Count.ShouldBe(32);

        world.Loads().ShouldBe(new Dictionary<Guid, int> { [small] = 8, [large] = 24 }, ignoreOrder: true);
    }

    [Fact]
    public void Only_workers_that_are_up_are_given_shards()
    {
        var world = new PlanWorld();
        world.Join("gateway", roles: NodeRoles.Gateway);
        world.Join("lighthouse", roles: NodeRoles.Lighthouse);
        var leaving = world.Join("leaving");
        world.Store.Leave(leaving);
        world.Round().Step.Assignments.ShouldBeEmpty();

        var worker = world.Join("worker", roles: NodeRoles.Worker | NodeRoles.Gateway);
        world.Round();

        world.View.Shards.ShouldAllBe(shard => shard.Owner == worker);
    }

    [Fact]
    public void Of_equally_loaded_nodes_the_newest_build_is_preferred()
    {
        var world = new PlanWorld(shards: 1);
        world.Join("a", version: "1.9.0");
        var newest = world.Join("b", version: "1.10.0");
        world.Join("c", version: "nonsense");

        world.Round().Step.Assignments.ShouldHaveSingleItem().Owner.ShouldBe(newest);
    }

    [Fact]
    public void Shards_of_a_dead_node_go_in_the_step_that_buries_it()
    {
        var world = new PlanWorld();
        var (dead, heir) = (world.Join("dead"), world.Join("heir"));
        world.Round();
        world.Pass(world.Timing.Lease);
        world.Silence(dead);
        world.Rounds(world.Timing.Lease);

        world.View.Shards.ShouldAllBe(shard => shard.Owner == heir);
        world.View.Members.Single(row => row.NodeId == dead).State.ShouldBe(NodeState.Dead);
    }

    [Fact]
    public void Nobody_is_buried_during_grace()
    {
        var world = new PlanWorld();
        var late = world.Join("late");
        world.Round();
        world.Silence(late);
        world.Pass(world.Timing.Lease * 2);
        world.Round();

        world.View.GraceUntil.ShouldBeGreaterThan(world.View.Now);
        world.Plan().Step.Expired.ShouldBeEmpty();
    }

    [Fact]
    public void Loads_are_made_even_only_when_members_have_settled()
    {
        var world = new PlanWorld();
        world.Join("a");
        world.Round();
        var late = world.Join("late");

        world.Pass(world.Timing.Settle - world.Timing.Tick * 2);
        world.Round().Moves.ShouldBeEmpty();
        world.Pass(world.Timing.Tick * 2);
        world.Round().Moves.Select(move => move.Target).ShouldBe([late, late]);
    }

    [Fact]
    public void A_leaving_node_is_emptied_eight_shards_at_a_time_without_settling()
    {
        var world = new PlanWorld();
        var leaving = world.Join("leaving");
        world.Round();
        world.Join("heir");
        world.Store.Leave(leaving);
        for (var round = 0; round < 4; round++)
        {
            world.Round().Moves.Count.ShouldBe(8);
            world.Round().Moves.ShouldBeEmpty();
            world.Release();
        }

        world.View.Shards.ShouldAllBe(shard => shard.Owner != leaving);
    }

    [Fact]
    public void A_move_that_takes_too_long_is_forced()
    {
        var world = new PlanWorld(shards: 4);
        var slow = world.Join("slow");
        world.Round();
        var heir = world.Join("heir");
        world.Store.Leave(slow);
        world.Round().Moves.Count.ShouldBe(4);
        world.Rounds(world.Timing.Drain - world.Timing.Tick * 3);
        world.View.Shards.ShouldAllBe(shard => shard.Owner == slow);

        world.Rounds(world.Timing.Tick * 2);

        world.View.Shards.ShouldAllBe(shard => shard.Owner == heir);
    }

    [Fact]
    public void A_move_to_a_node_that_went_is_redirected_when_its_owner_leaves_and_taken_back_otherwise()
    {
        var world = new PlanWorld(shards: 8);
        var owner = world.Join("owner");
        world.Round();
        var target = world.Join("target");
        world.Pass(world.Timing.Settle);
        world.Round().Moves.ShouldNotBeEmpty();
        world.Store.Leave(target);
        world.Store.Depart(target);

        world.Round();
        world.View.Shards.ShouldAllBe(shard => shard.Target == null);

        var (next, other) = (world.Join("next"), world.Join("other"));
        world.Store.Leave(owner);
        world.Round();
        world.Store.Leave(next);
        world.Store.Depart(next);
        world.Round();
        world.View.Shards.ShouldAllBe(shard => shard.Target == other);
    }

    [Fact]
    public void An_orphan_that_was_on_its_way_goes_to_its_target()
    {
        var world = new PlanWorld(shards: 8);
        var owner = world.Join("owner");
        world.Round();
        var (target, other) = (world.Join("target"), world.Join("other"));
        world.Store.Propose(world.View.MapVersion, [.. world.View.Shards.Take(2).Select(shard => new ShardMove(shard.Shard, shard.Epoch, target))]);
        world.Store.Depart(owner);

        world.Round();

        world.View.Shards.Take(2).ShouldAllBe(shard => shard.Owner == target);
        world.Loads().ShouldBe(new Dictionary<Guid, int> { [target] = 4, [other] = 4 }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("A: B: C:", "", "nobody accuses anybody")]
    [InlineData("A: B:C C:B", "", "each accuses the other: one witness is not enough")]
    [InlineData("A:C B:C C:AB", "C", "two of two others agree")]
    [InlineData("A:B B:A", "", "in a cluster of two the lease alone decides")]
    [InlineData("A:D B:D C: D:", "D", "two of three others are more than half")]
    [InlineData("A:E B:E C: D: E:", "", "two of four others are not more than half")]
    [InlineData("A:CD B:CD C:AB D:AB", "", "in a cluster of two halves nobody is right")]
    [InlineData("A:BCD B:ACD C:ABD D:ABC", "", "where all are cut from all nobody is a witness")]
    [InlineData("A:BC B:AC C:", "", "two that accuse everybody are cut off, though the third has not said so yet")]
    [InlineData("A:C B:C C:", "C", "whom all others accuse is evicted though he accuses nobody")]
    [InlineData("A:DE B:DE C:DE D:ABCE E:ABCD", "DE", "a majority evicts all who are cut off")]
    public void A_grey_node_is_evicted_by_a_majority_of_the_others(string accusations, string evicted, string because)
    {
        var world = new PlanWorld(shards: 10);
        var said = accusations.Split(' ').Select(part => part.Split(':')).ToDictionary(part => part[0][0], part => part[1]);
        var ids = said.Keys.ToDictionary(name => name, name => world.Join($"{name}"));
        world.Rounds(world.Timing.Lease);
        foreach (var (name, accused) in said)
        {
            world.Store.Renew(ids[name], world.Timing.Lease, [.. accused.Select(other => ids[other])]);
        }

        world.Plan().Step.Evicted.ShouldBe(evicted.Select(name => ids[name]), ignoreOrder: true, because);
    }

    [Fact]
    public void The_shards_of_an_evicted_node_wait_for_its_lease_to_run_out()
    {
        var world = new PlanWorld(shards: 8);
        Guid[] nodes = [world.Join("a"), world.Join("b"), world.Join("c")];
        world.Round();
        world.Rounds(world.Timing.Lease);

        var grey = nodes[2];
        world.Store.Renew(nodes[0], world.Timing.Lease, [grey]);
        world.Store.Renew(nodes[1], world.Timing.Lease, [grey]);
        world.Round().Step.Evicted.ShouldBe([grey]);
        world.Round().Step.Assignments.ShouldBeEmpty();
        world.Rounds(world.Timing.Lease);

        world.View.Shards.ShouldAllBe(shard => shard.Owner != grey);
    }

    [Fact]
    public void The_shards_of_a_dead_node_stay_during_grace_for_a_clock_may_have_ended_its_lease()
    {
        var world = new PlanWorld(shards: 8);
        var (dead, heir) = (world.Join("dead"), world.Join("heir"));
        world.Round();
        world.Store.Down(dead);
        var now = world.View.Now + TimeSpan.FromHours(1);
        var jumped = world.View with
        {
            Now = now,
            Members = [.. world.View.Members.Select(row => row.NodeId == heir ? row with { LeaseUntil = now + world.Timing.Lease } : row)],
        };

        ClusterPlan.Make(jumped with { GraceUntil = now + world.Timing.Lease }, world.Timing).Step.Assignments.ShouldBeEmpty();
        ClusterPlan.Make(jumped with { GraceUntil = now }, world.Timing).Step.Assignments.Count.ShouldBe(4);
    }
}
