using System.Collections.Immutable;
using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Tests.Providers;

public class ConnectionShareTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ProviderPolicy Policy = new() { MaxConcurrent = 4, MaxSegments = 3 };

    [Fact]
    public void While_nobody_waits_a_running_download_gets_more_connections_up_to_its_own_and_the_host_s_limit()
    {
        var state = Running(1);
        state = Lend(state, 1);
        state = Lend(state, 1);

        Ask(state, 1).ShouldBeNull("three segments are the policy's limit");
        Ask(Running(4), 1).ShouldBeNull("four permits are the host's limit");
        state.Grants.Values.Count(grant => grant.IsConnection).ShouldBe(2);
    }

    [Fact]
    public void Whoever_waits_to_start_goes_before_more_connections() => Ask(Running(1), 1, waiting: 1).ShouldBeNull();

    [Fact]
    public void A_connection_lends_no_connections_and_nor_does_a_permit_that_is_not_out()
    {
        var state = Lend(Running(1), 1);

        Ask(state, 2).ShouldBeNull();
        Ask(state, 99).ShouldBeNull();
    }

    [Fact]
    public void A_host_in_trouble_gets_no_more_connections()
    {
        var state = Running(1);

        Ask(state with { CalmUntil = Now.AddSeconds(1) }, 1).ShouldBeNull();
        Ask(state with { DiskFull = true }, 1).ShouldBeNull();
        Ask(state with { Circuit = Circuit.New.Opened(Now.AddSeconds(1)) }, 1).ShouldBeNull();
    }

    [Fact]
    public void As_many_connections_come_back_as_downloads_wait_the_last_lent_first()
    {
        var state = Lend(Lend(Running(2), 1), 2);

        Recall(state, waiting: 0).ShouldBeEmpty();
        Recall(state, waiting: 1).ShouldBe([4]);
        Recall(state, waiting: 9).ShouldBe([4, 3]);
    }

    [Fact]
    public void A_lower_limit_calls_connections_back_and_leaves_downloads_alone()
    {
        var state = Lend(Lend(Running(2), 1), 2);

        Recall(state, waiting: 0, Policy with { MaxConcurrent = 3 }).ShouldBe([4]);
        Recall(state, waiting: 0, Policy with { MaxConcurrent = 1 }).ShouldBe([4, 3]);
    }

    [Fact]
    public void A_connection_is_no_start_it_changes_neither_turns_nor_rate_and_returns_like_any_permit()
    {
        var before = Running(1);
        var after = Lend(before, 1);

        (after.Share, after.Starts, after.Circuit).ShouldBe((before.Share, before.Starts, before.Circuit));
        var returned = Supervision.Return(after, 2, Now).Aggregate(after, (state, happened) => state.Evolve(happened));
        returned.Grants.Keys.ShouldBe([1]);
        Supervision.Return(returned, 2, Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_guest_gets_a_connection_only_where_a_download_of_the_host_could_have_one()
    {
        AskAsGuest(ThrottleState.New).ShouldBe(new ThrottleEvent.LentToGuest(1, Id(50), "n1") { At = Now });
        AskAsGuest(ThrottleState.New, waiting: 1).ShouldBeNull();
        AskAsGuest(Running(4)).ShouldBeNull("four permits are the host's limit");
        AskAsGuest(ThrottleState.New with { CalmUntil = Now.AddSeconds(1) }).ShouldBeNull();
        AskAsGuest(Guests(3)).ShouldBeNull("three segments are the policy's limit");
        AskAsGuest(ThrottleState.New, policy: Policy with { BytesPerSecond = 1 }).ShouldBeNull("its bytes would pass by the rate");
    }

    [Fact]
    public void Guests_go_when_somebody_waits_or_a_rate_is_set_and_their_permits_return_like_any()
    {
        var state = Lend(Guests(2, Running(1)), 1);

        Recall(state, waiting: 2).ShouldBe([4, 3]);
        Recall(state, waiting: 0, Policy with { BytesPerSecond = 1 }).ShouldBe([3, 2]);
        var returned = Supervision.Return(state, 3, Now).Aggregate(state, (before, happened) => before.Evolve(happened));
        returned.Grants.Keys.ShouldBe([1, 2, 4]);
    }

    private static ThrottleEvent.LentToGuest? AskAsGuest(ThrottleState state, int waiting = 0, ProviderPolicy? policy = null) =>
        ConnectionShare.LendToGuest(state, Plan(state, waiting, policy ?? Policy), policy ?? Policy, Id(50), "n1", Now);

    private static ThrottleState Guests(int count, ThrottleState? before = null) =>
        Enumerable.Range(0, count).Aggregate(before ?? ThrottleState.New, (state, _) => state.Evolve(AskAsGuest(state)!));

    private static ThrottleState Running(int count) =>
        Enumerable.Range(1, count).Aggregate(ThrottleState.New, (state, permit) => state.Evolve(
            new ThrottleEvent.Granted(permit, Id(permit), QueueClass.Automatic, Overtook: false, TimeSpan.Zero, IsProbe: false) { At = Now }));

    private static ThrottleState Lend(ThrottleState state, long holder) => state.Evolve(Ask(state, holder)!);

    private static ThrottleEvent.Lent? Ask(ThrottleState state, long holder, int waiting = 0) =>
        ConnectionShare.Lend(state, Plan(state, waiting, Policy), Policy, holder, Now);

    private static ImmutableArray<long> Recall(ThrottleState state, int waiting, ProviderPolicy? policy = null) =>
        ConnectionShare.Recall(state, Plan(state, waiting, policy ?? Policy), policy ?? Policy);

    private static ThrottlePlan Plan(ThrottleState state, int waiting, ProviderPolicy policy) => Throttle.Plan(
        state, Demand.None with { Automatic = new([.. Enumerable.Range(100, waiting).Select(n => new Candidate(Id(n), 0, Now))], More: false) }, policy, pausedByUser: false, Now);

    private static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
