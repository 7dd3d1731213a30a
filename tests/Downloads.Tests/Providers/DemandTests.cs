using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Tests.Providers;

public class DemandTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Whoever_has_no_room_is_passed_over_and_the_others_keep_their_order()
    {
        var demand = new Demand(Window(1, 2), Window(3, 4, 5), DemandWindow.Empty);

        var left = demand.Without(candidate => candidate.Download == Id(1) || candidate.Download == Id(4));

        left.Interactive.Candidates.Select(c => c.Download).ShouldBe([Id(2)]);
        left.Automatic.Candidates.Select(c => c.Download).ShouldBe([Id(3), Id(5)]);
        Throttle.Plan(ThrottleState.New, left, ProviderPolicy.Default, pausedByUser: false, Now).Offers.Select(o => o.Download).ShouldBe([Id(2), Id(3), Id(5)]);
        demand.CountOf(candidate => candidate.Download == Id(1) || candidate.Download == Id(4)).ShouldBe(2);
        demand.Count.ShouldBe(5);
    }

    [Fact]
    public void A_window_that_goes_on_in_the_store_stays_so()
    {
        var demand = Demand.None with { Automatic = Window(1) with { More = true } };

        demand.Without(_ => true).IsUsedUp.ShouldBeTrue();
        demand.IsUsedUp.ShouldBeFalse();
    }

    private static DemandWindow Window(params int[] numbers) => new([.. numbers.Select(n => new Candidate(Id(n), 0, Now.AddSeconds(n)))], More: false);

    private static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
