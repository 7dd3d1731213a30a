using Downloads.Life;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Tests.Providers;

public class SupervisionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ProviderPolicy Policy = ProviderPolicy.Default;

    [Fact]
    public void The_ceiling_of_the_back_off_doubles_up_to_its_cap() =>
        new[] { 1, 2, 3, 9, 10, 60 }.Select(attempt => Backoff.Ceiling(Policy, attempt).TotalSeconds).ShouldBe([1, 2, 4, 256, 300, 300]);

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.25, 1)]
    [InlineData(0.75, 3)]
    public void Jitter_is_full(double chance, double seconds) =>
        Backoff.Of(Policy, new("reset", "", Transient: true), attempt: 3, chance).TotalSeconds.ShouldBe(seconds);

    [Fact]
    public void Nobody_comes_back_before_the_time_the_server_asked_for() =>
        Retried(Judge(new("http_503", "", Transient: true, RetryAfterMs: 90_000), chance: 0.9)).Backoff.ShouldBe(TimeSpan.FromSeconds(90));

    [Fact]
    public void A_host_that_asks_for_calm_gets_it_from_all_downloads()
    {
        var state = Folded(Judge(new("http_429", "", Transient: true, RetryAfterMs: 90_000)).Events);

        var plan = Throttle.Plan(state, Waiting, Policy, pausedByUser: false, Start.AddSeconds(89));

        plan.Offers.ShouldBeEmpty();
        plan.Pause.ShouldBe(new Pause(PauseReason.Calm, Start.AddSeconds(90)));
        Throttle.Plan(state, Waiting, Policy, pausedByUser: false, Start.AddSeconds(90)).Offers.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_shorter_calm_does_not_end_a_longer_one() =>
        Holding
            .Evolve(new ThrottleEvent.Calmed(Start.AddSeconds(90)) { At = Start })
            .Evolve(new ThrottleEvent.Calmed(Start.AddSeconds(9)) { At = Start })
            .CalmUntil.ShouldBe(Start.AddSeconds(90));

    [Fact]
    public void A_calm_of_a_year_is_cut_to_a_day() =>
        Folded(Judge(new("http_429", "", Transient: true, RetryAfterMs: 31_536_000_000)).Events).CalmUntil.ShouldBe(Start.AddDays(1));

    [Fact]
    public void A_full_disk_pauses_the_provider_and_costs_no_attempt()
    {
        var judgement = Judge(new("disk_full", "", Transient: true), attempt: 5);

        judgement.Directive.ShouldBeOfType<Directive.PauseProvider>().Reason.ShouldBe(PauseReason.DiskFull);
        Retried(judgement).Counted.ShouldBeFalse();
        Folded(judgement.Events).Circuit.Failures.ShouldBe(0);
    }

    [Fact]
    public void Asked_again_about_the_same_full_disk_a_provider_that_went_on_meanwhile_is_not_paused_anew()
    {
        var full = new TransferFailure("disk_full", "", Transient: true);
        var freed = Folded(Judge(full).Events).Evolve(new ThrottleEvent.DiskFreed { At = Start });

        var again = Supervision.Judge(freed, 1, full, attempt: 1, new ProviderPolicy(), chance: 0, Start);

        again.Directive.ShouldBeOfType<Directive.PauseProvider>();
        again.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Trouble_of_the_node_is_escalated_and_not_held_against_the_host()
    {
        var judgement = Judge(new("disk", "input/output error", Transient: true));

        judgement.Directive.ShouldBeOfType<Directive.Escalate>().Message.ShouldBe("input/output error");
        judgement.Events.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_permanent_stops_at_once() => Judge(new("http_404", "", Transient: false)).Directive.ShouldBeOfType<Directive.Stop>();

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void The_last_attempt_is_final(int attempt, bool stops) =>
        (Judge(new("reset", "", Transient: true), attempt).Directive is Directive.Stop).ShouldBe(stops);

    [Fact]
    public void The_same_failure_reported_twice_counts_once()
    {
        var state = Folded(Judge(new("reset", "", Transient: true)).Events);

        var again = Supervision.Judge(state, 1, new("reset", "", Transient: true), 1, Policy, chance: 0.5, Start);

        again.Events.ShouldBeEmpty();
        again.Directive.ShouldBeOfType<Directive.Retry>();
    }

    [Fact]
    public void A_permit_that_is_not_out_changes_nothing()
    {
        Supervision.Return(Holding, 7, Start).ShouldBeEmpty();
        Supervision.Served(Holding, 7, Start).ShouldBeEmpty();
        Supervision.Judge(Holding, 7, new("reset", "", Transient: true), 1, Policy, 0.5, Start).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("connect", FailureKind.Host)]
    [InlineData("http_500", FailureKind.Host)]
    [InlineData("http_503", FailureKind.Host)]
    [InlineData("http_408", FailureKind.Host)]
    [InlineData("http_425", FailureKind.Source)]
    [InlineData("http_403", FailureKind.Source)]
    [InlineData("checksum", FailureKind.Source)]
    [InlineData("http_429", FailureKind.Calm)]
    [InlineData("disk_full", FailureKind.DiskFull)]
    [InlineData("disk", FailureKind.Node)]
    [InlineData("refused_address", FailureKind.Request)]
    public void A_failure_counts_against_whoever_is_to_blame(string word, FailureKind kind) =>
        FailureKinds.Of(new(word, "", Transient: true)).ShouldBe(kind);

    private static ThrottleState Holding { get; } =
        ThrottleState.New.Evolve(Throttle.Plan(ThrottleState.New, Waiting, Policy, pausedByUser: false, Start).Offers[0]);

    private static Demand Waiting => Demand.None with { Automatic = new([new Candidate(Guid.Empty, 0, Start)], More: false) };

    private static Judgement Judge(TransferFailure failure, int attempt = 1, double chance = 0.5) =>
        Supervision.Judge(Holding, 1, failure, attempt, Policy, chance, Start);

    private static Directive.Retry Retried(Judgement judgement) => judgement.Directive.ForDownload.ShouldBeOfType<Directive.Retry>();

    private static ThrottleState Folded(IEnumerable<ThrottleEvent> events) => events.Aggregate(Holding, static (state, e) => state.Evolve(e));
}
