using Actors.TestKit;

namespace Actors.Tests.Simulation;

/// <summary>The protocol under faults by chance, on virtual time. A failure names the seed, which makes the same history again.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void No_invariant_is_violated_in_five_hundred_histories() => Run(1, 500);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Thousands))]
    public void No_invariant_is_violated_in_ten_thousand_histories(int first) => Run(first, 1_000);

    [Fact]
    public void A_clock_that_leaps_by_more_than_the_margin_and_less_than_the_gap_violates_none_either() =>
        Run(700, 200, static seed => new SimulatedCluster(seed, kinds: FaultKinds.All | FaultKinds.Leap));

    [Theory]
    [InlineData(84)]
    [InlineData(105)]
    [InlineData(397)]
    [InlineData(1708)]
    [InlineData(2349)]
    [InlineData(2257)]
    [InlineData(4083)]
    [InlineData(214)]
    public void Histories_that_once_went_wrong_go_right(int seed) => new SimulatedCluster(seed, hasPermits: false).Run();

    [Theory]
    [InlineData(4775)]
    [InlineData(5982)]
    [InlineData(6537)]
    [InlineData(6767)]
    [InlineData(10830)]
    public void A_clock_that_jumps_ahead_after_an_eviction_gives_no_shard_away_that_is_still_believed_in(int seed) => new SimulatedCluster(seed).Run();

    [Fact]
    public void A_death_after_renewals_that_got_lost_in_a_row_is_no_false_one() => new SimulatedCluster(10_293).Run();

    [Theory]
    [InlineData(5398)]
    [InlineData(6824)]
    public void Two_short_outages_in_a_row_kill_nobody_who_is_well(int seed) => new SimulatedCluster(seed).Run();

    [Theory]
    [InlineData(BrokenRule.Fence, FaultKinds.Stop | FaultKinds.Cut, "I4")]
    [InlineData(BrokenRule.HeadCheck, FaultKinds.FailOver, "I1")]
    [InlineData(BrokenRule.Grace, FaultKinds.Outage, "I8")]
    [InlineData(BrokenRule.TimelineBump, FaultKinds.FailOver, "I5")]
    [InlineData(BrokenRule.Coast, FaultKinds.Cut, "I11")]
    public void A_rule_that_does_not_hold_is_found_out(BrokenRule broken, object kinds, string invariant)
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            try
            {
                new SimulatedCluster(seed, broken, (FaultKinds)kinds).Run();
            }
            catch (InvariantViolatedException violated)
            {
                violated.Invariant.ShouldBe(invariant, $"seed {seed}: {violated.Message}");
                return;
            }
        }

        Assert.Fail($"Nothing goes wrong without {broken}.");
    }

    [Fact]
    public void The_same_seed_makes_the_same_history()
    {
        var (one, two) = (new SimulatedCluster(7), new SimulatedCluster(7));
        one.Run();
        two.Run();

        one.Nodes.Select(node => (node.Name, node.IsDead)).ShouldBe(two.Nodes.Select(node => (node.Name, node.IsDead)));
        Enumerable.Range(0, SimulatedCluster.Shards).Select(shard => one.Database.Look(shard).Head)
            .ShouldBe(Enumerable.Range(0, SimulatedCluster.Shards).Select(shard => two.Database.Look(shard).Head));
    }

    /// <summary>First seeds of ten times a thousand.</summary>
    public static TheoryData<int> Thousands() => [.. Enumerable.Range(1, 10).Select(static thousand => thousand * 1_000)];

    private static void Run(int first, int count) => Run(first, count, static seed => new SimulatedCluster(seed));

    private static void Run(int first, int count, Func<int, SimulatedCluster> make)
    {
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                make(seed).Run();
            }
            catch (InvariantViolatedException violated)
            {
                Assert.Fail($"seed {seed}: {violated.Message}");
            }
        }
    }
}
