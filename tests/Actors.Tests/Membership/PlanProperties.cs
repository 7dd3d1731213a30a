using Actors.Membership;
using Actors.Membership.Planning;

namespace Actors.Tests.Membership;

/// <summary>What holds of every plan, in clusters that come and go by chance. The seed is in the message of whatever fails.</summary>
public sealed class PlanProperties
{
    private const int Seeds = 300;

    [Fact]
    public void Whatever_happens_every_shard_has_an_owner_that_may_have_it_and_moves_stay_within_bounds() => ForAllSeeds((random, world) =>
    {
        for (var step = 0; step < 30; step++)
        {
            Disturb(random, world);
            var before = world.View;
            var plan = world.Round();
            var view = world.View;
            var takers = view.Members.Where(row => row.IsMember).Select(row => row.NodeId).ToHashSet();
            foreach (var assignment in plan.Step.Assignments)
            {
                takers.ShouldContain(assignment.Owner);
            }

            plan.Step.Assignments.Select(assignment => assignment.Shard).ShouldBeUnique();
            var canTake = view.Members.Any(row => row.State == NodeState.Up && row.Roles.HasFlag(NodeRoles.Worker) && row.LeaseUntil >= view.Now);
            view.Shards.Count(shard => shard.Owner is null).ShouldBe(canTake ? 0 : before.Shards.Count(shard => shard.Owner is null));
            var leavers = view.Members.Count(row => row.State != NodeState.Up);
            view.Shards.Count(shard => shard.Target is not null)
                .ShouldBeLessThanOrEqualTo(PlanBounds.Balancing(view.Shards.Count) + PlanBounds.MovesPerLeaver * leavers);
            if (random.Next(2) == 0)
            {
                world.Release();
            }
        }
    });

    [Fact]
    public void A_cluster_left_alone_comes_to_rest_with_even_loads_in_a_bounded_number_of_rounds() => ForAllSeeds((random, world) =>
    {
        for (var step = 0; step < 10; step++)
        {
            Disturb(random, world);
            world.Round();
        }

        world.Join("survivor");
        world.Settle(limit: world.View.Shards.Count + 60);

        var loads = world.Loads();
        (loads.Values.Max() - loads.Values.Min()).ShouldBeLessThanOrEqualTo(1);
        loads.Values.Sum().ShouldBe(world.View.Shards.Count);
        world.View.Shards.ShouldAllBe(shard => shard.Target == null);
    });

    [Fact]
    public void The_same_view_leads_to_the_same_plan() => ForAllSeeds((random, world) =>
    {
        for (var step = 0; step < 10; step++)
        {
            Disturb(random, world);
            world.Round();
            var view = world.View;
            var (one, two) = (ClusterPlan.Make(view, world.Timing), ClusterPlan.Make(Shuffled(view, random), world.Timing));
            one.Moves.ShouldBe(two.Moves);
            one.Step.Assignments.ShouldBe(two.Step.Assignments);
        }
    });

    private static ClusterView Shuffled(ClusterView view, Random random)
    {
        var members = view.Members.ToArray();
        random.Shuffle(members);
        return view with { Members = members };
    }

    private static void ForAllSeeds(Action<Random, PlanWorld> property)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            try
            {
                property(random, new PlanWorld(random.Next(1, 40)));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}: {failure.Message}", failure);
            }
        }
    }

    private static void Disturb(Random random, PlanWorld world)
    {
        var members = world.View.Members.Where(row => row.IsMember).ToList();
        var any = members.Count == 0 ? Guid.Empty : members[random.Next(members.Count)].NodeId;
        switch (random.Next(8))
        {
            case 0 or 1:
                world.Join($"node-{random.Next(6)}", version: $"1.{random.Next(3)}");
                break;
            case 2 when members.Count > 1:
                world.Silence(any);
                break;
            case 3 when members.Count > 1:
                world.Store.Leave(any);
                break;
            case 4 when members.Count > 1:
                world.Store.Depart(any);
                break;
            case 5:
                world.Pass(TimeSpan.FromSeconds(random.Next(1, 15)));
                break;
            default:
                world.Release();
                break;
        }
    }
}
