using Downloads.Life;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Tests.Providers;

public class CircuitTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TransferFailure Reset = new("reset", "broken off", Transient: true);
    private static readonly TransferFailure NotFound = new("http_404", "not found", Transient: false);

    [Fact]
    public void Three_failures_in_a_row_open_it_for_a_minute()
    {
        var state = Failing(Granted(3), 1, 2, 3);

        state.Circuit.StateAt(Start.AddSeconds(59.9)).ShouldBe(CircuitState.Open);
        state.Circuit.StateAt(Start.AddSeconds(60)).ShouldBe(CircuitState.HalfOpen);
        state.Circuit.LastError.ShouldBe("broken off");
    }

    [Fact]
    public void An_answer_in_between_starts_the_count_anew()
    {
        var state = Failing(Granted(4), 1, 2);
        state = Judged(state, 3, NotFound);

        Failing(state, 4).Circuit.State.ShouldBe(CircuitState.Closed);
    }

    [Fact]
    public void Half_open_lets_one_probe_through_and_no_more()
    {
        var state = Opened();

        var plan = Throttle.Plan(state, Waiting(3), ProviderPolicy.Default, pausedByUser: false, Start.AddSeconds(60));

        plan.Offers.ShouldHaveSingleItem().IsProbe.ShouldBeTrue();
        plan.Pause.ShouldBe(new Pause(PauseReason.CircuitOpen, Until: null));
    }

    [Fact]
    public void A_probe_that_is_given_bytes_closes_it_though_it_runs_on()
    {
        var state = Probing();

        state = Folded(state, Supervision.FirstByte(state, 4, Start.AddSeconds(61)));

        state.Circuit.State.ShouldBe(CircuitState.Closed);
        state.Circuit.Failures.ShouldBe(0);
        state.Circuit.LastServedAt.ShouldBe(Start.AddSeconds(61));
    }

    [Fact]
    public void A_probe_that_fails_opens_it_again_and_is_not_counted_as_an_attempt()
    {
        var state = Probing();

        var judgement = Supervision.Judge(state, 4, Reset, attempt: 5, ProviderPolicy.Default, chance: 0.5, Start.AddSeconds(61));

        Folded(state, judgement.Events).Circuit.OpenUntil.ShouldBe(Start.AddSeconds(121));
        judgement.Directive.ShouldBeOfType<Directive.PauseProvider>().Meanwhile.ShouldBeOfType<Directive.Retry>().Counted.ShouldBeFalse();
    }

    [Fact]
    public void A_probe_that_was_paused_leaves_room_for_another()
    {
        var state = Probing();

        state = Folded(state, Supervision.Return(state, 4, Start.AddSeconds(61)));

        Throttle.Plan(state, Waiting(1), ProviderPolicy.Default, pausedByUser: false, Start.AddSeconds(61)).Offers.ShouldHaveSingleItem().IsProbe.ShouldBeTrue();
    }

    [Fact]
    public void What_started_before_the_opening_does_not_decide()
    {
        var state = Failing(Granted(5), 1, 2, 3);

        state = Judged(state, 4, NotFound);
        state = Failing(state, 5);

        state.Circuit.State.ShouldBe(CircuitState.Open);
        state.Circuit.OpenUntil.ShouldBe(Start.AddSeconds(60));
    }

    [Fact]
    public void A_user_may_ask_for_the_probe_at_once()
    {
        var state = Opened();

        state = Folded(state, Supervision.AskProbe(state, Start.AddSeconds(2)));

        Throttle.Plan(state, Waiting(2), ProviderPolicy.Default, pausedByUser: false, Start.AddSeconds(2)).Offers.ShouldHaveSingleItem().IsProbe.ShouldBeTrue();
        Supervision.AskProbe(ThrottleState.New, Start).ShouldBeEmpty();
    }

    private static ThrottleState Opened() => Enumerable.Range(1, 3).Aggregate(
        Failing(Granted(3), 1, 2, 3), static (state, permit) => Folded(state, Supervision.Return(state, permit, Start)));

    private static ThrottleState Probing()
    {
        var state = Opened();
        return Folded(state, Throttle.Plan(state, Waiting(1), ProviderPolicy.Default, pausedByUser: false, Start.AddSeconds(60)).Offers);
    }

    private static ThrottleState Granted(int count) =>
        Folded(ThrottleState.New, Throttle.Plan(ThrottleState.New, Waiting(count), new() { MaxConcurrent = count }, pausedByUser: false, Start).Offers);

    private static ThrottleState Failing(ThrottleState state, params int[] permits) => permits.Aggregate(state, static (s, permit) => Judged(s, permit, Reset));

    private static ThrottleState Judged(ThrottleState state, long permit, TransferFailure failure) =>
        Folded(state, Supervision.Judge(state, permit, failure, attempt: 1, ProviderPolicy.Default, chance: 0.5, Start).Events);

    private static ThrottleState Folded(ThrottleState state, IEnumerable<ThrottleEvent> events) => events.Aggregate(state, static (s, e) => s.Evolve(e));

    private static Demand Waiting(int count) => Demand.None with
    {
        Automatic = new([.. Enumerable.Range(1, count).Select(i => new Candidate(new(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0, Start))], More: false),
    };
}
