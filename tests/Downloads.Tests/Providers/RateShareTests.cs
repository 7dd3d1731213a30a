using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Tests.Providers;

public class RateShareTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void One_node_has_the_whole_rate_at_once()
    {
        var state = Planned(Granted("a"), 1_000);

        state.Rates["a"].ShouldBe(new(1, 1_000, 1_000));
        RateShare.Plan(Granted("a", state), 1_000, Now).ShouldBeEmpty("one more download on it changes nothing");
    }

    [Fact]
    public void A_node_that_comes_gets_its_part_when_the_others_have_confirmed_that_they_have_less()
    {
        var state = Planned(Granted("b", Granted("a", Granted("a", Planned(Granted("a"), 1_000)))), 1_000);

        (state.Rates["a"].Told, state.Rates["a"].Ceiling).ShouldBe((750, 1_000));
        state.Rates.ContainsKey("b").ShouldBeFalse("all of it may be in use still");
        RateShare.IsUrgent(state, 1_000).ShouldBeTrue();

        state = Planned(Heard(state, "a", state.Rates["a"].Number), 1_000);

        state.Rates["b"].Told.ShouldBe(250);
        RateShare.IsUrgent(state, 1_000).ShouldBeFalse();
    }

    [Fact]
    public void What_was_confirmed_before_the_last_word_frees_nothing()
    {
        var state = Planned(Granted("b", Planned(Granted("a"), 1_000)), 1_000);

        Heard(state, "a", state.Rates["a"].Number - 1).ShouldBe(state);
    }

    [Fact]
    public void A_node_without_permits_uses_nothing_of_the_rate()
    {
        var state = Planned(Granted("b", Planned(Granted("a"), 1_000)), 1_000);

        state = Planned(state.Evolve(new ThrottleEvent.Returned(1) { At = Now }), 1_000);

        state.Rates.Keys.ShouldBe(["b"]);
        state.Rates["b"].Told.ShouldBe(1_000);
    }

    [Fact]
    public void A_further_connection_brings_a_node_no_more_of_the_rate()
    {
        var state = Granted("b", Granted("a")).Evolve(new ThrottleEvent.Lent(3, 1) { At = Now });

        Planned(state, 1_000).Rates.Values.Select(rate => rate.Told).ShouldBe([500, 500]);
    }

    [Fact]
    public void Without_a_limit_nobody_is_told_anything() => RateShare.Plan(Granted("a"), 0, Now).ShouldBeEmpty();

    [Fact]
    public void A_node_that_holds_nothing_is_told_again_under_a_number_that_it_has_not_seen()
    {
        var state = Planned(Granted("a"), 1_000);

        RateShare.Heard(state, "a", 9, holds: false, Now).ShouldBe([new ThrottleEvent.RateTold("a", 10, 1_000) { At = Now }]);
        RateShare.Heard(state, "a", 9, holds: true, Now).ShouldHaveSingleItem("the store has forgotten what was told");
        RateShare.Heard(state, "unknown", 9, holds: false, Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_lower_rate_is_told_at_once_and_a_higher_one_needs_no_confirmation()
    {
        var state = Planned(Granted("b", Granted("a")), 1_000);

        RateShare.IsUrgent(state, 999).ShouldBeTrue();
        Planned(state, 100).Rates.Values.Select(rate => rate.Told).ShouldBe([50, 50]);
        Planned(state, 4_000).Rates.Values.Select(rate => rate.Told).ShouldBe([2_000, 2_000]);
    }

    internal static ThrottleState Granted(string node, ThrottleState? state = null)
    {
        var next = (state ?? ThrottleState.New).LastPermit + 1;
        return (state ?? ThrottleState.New).Evolve(
            new ThrottleEvent.Granted(next, Guid.NewGuid(), QueueClass.Automatic, Overtook: false, TimeSpan.Zero, IsProbe: false) { At = Now, Node = node });
    }

    private static ThrottleState Planned(ThrottleState state, long rate) =>
        RateShare.Plan(state, rate, Now).Aggregate(state, (before, told) => before.Evolve(told));

    private static ThrottleState Heard(ThrottleState state, string node, long number) =>
        RateShare.Heard(state, node, number, holds: true, Now).Aggregate(state, (before, happened) => before.Evolve(happened));
}
