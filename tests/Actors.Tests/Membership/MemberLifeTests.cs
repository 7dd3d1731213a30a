using Actors.Membership;
using Actors.Membership.Life;
using Actors.TestKit;

namespace Actors.Tests.Membership;

public sealed class MemberLifeTests
{
    private static readonly ClusterTiming Timing = ClusterTiming.Default;
    private readonly ManualTime _time = new();
    private readonly List<MemberPhase> _phases = [];
    private readonly MemberLife _life;
    private readonly Guid _id = Guid.NewGuid();

    public MemberLifeTests() => _life = new MemberLife(_time, Timing, (_, to) => _phases.Add(to));

    [Fact]
    public void The_lease_counts_from_the_start_of_the_renewal_less_a_margin()
    {
        var start = Join();
        Advance(1);
        _life.Renewed(_id, start + Ticks(0.2));

        Advance(1.69);
        _life.IsHeld.ShouldBeTrue();
        Advance(0.01);
        _life.IsHeld.ShouldBeFalse();
    }

    [Fact]
    public void The_lease_is_over_in_time_though_nobody_looked()
    {
        Join();
        Advance(2.5);

        _life.IsHeld.ShouldBeFalse();
        _life.Phase.ShouldBe(MemberPhase.Up);
        _life.Check().ShouldBe(Timing.Coast);
        _life.Phase.ShouldBe(MemberPhase.Suspended);
    }

    [Fact]
    public void What_is_under_way_coasts_and_then_ends()
    {
        Join();
        Advance(2.5);
        _life.Check();
        Advance(9.9);
        _life.Check().ShouldBe(TimeSpan.FromSeconds(0.1));
        Advance(0.1);

        _life.Check().ShouldBeNull();

        _phases.ShouldBe([MemberPhase.Up, MemberPhase.Suspended, MemberPhase.Stranded]);
    }

    [Fact]
    public void Who_slept_past_both_deadlines_is_stranded_at_the_first_look()
    {
        Join();
        Advance(60);
        _life.Check();

        _phases.ShouldBe([MemberPhase.Up, MemberPhase.Suspended, MemberPhase.Stranded]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    public void A_renewal_ends_suspension(double after)
    {
        Join();
        Advance(after);
        _life.Check();

        _life.Renewed(_id, _time.GetTimestamp());

        _life.IsHeld.ShouldBeTrue();
        _phases[^1].ShouldBe(MemberPhase.Up);
    }

    [Fact]
    public void A_renewal_whose_answer_took_longer_than_the_lease_ends_nothing()
    {
        var start = Join();
        Advance(4);
        _life.Check();

        _life.Renewed(_id, start + Ticks(1));

        _life.IsHeld.ShouldBeFalse();
        _life.Phase.ShouldBe(MemberPhase.Suspended);
    }

    [Fact]
    public void An_answer_to_a_former_incarnation_counts_for_nothing()
    {
        Join();
        _life.Ended(_id, MemberFact.DeclaredDead);
        var next = Guid.NewGuid();
        _life.Begin(next);

        _life.Renewed(_id, _time.GetTimestamp());
        _life.Ended(_id, MemberFact.Superseded);

        _life.Phase.ShouldBe(MemberPhase.Joining);
        _life.Renewed(next, _time.GetTimestamp());
        _phases.ShouldBe([MemberPhase.Up, MemberPhase.Lost, MemberPhase.Joining, MemberPhase.Up]);
    }

    [Fact]
    public void Every_phase_and_fact_leads_somewhere_or_is_refused()
    {
        foreach (var phase in Enum.GetValues<MemberPhase>())
        {
            foreach (var fact in Enum.GetValues<MemberFact>())
            {
                try
                {
                    phase.Next(fact).ShouldBeOneOf(Enum.GetValues<MemberPhase>());
                }
                catch (InvalidOperationException refused)
                {
                    refused.Message.ShouldContain(fact.ToString());
                }
            }
        }
    }

    [Theory]
    [InlineData(MemberPhase.Superseded)]
    [InlineData(MemberPhase.Left)]
    public void What_is_final_stays(MemberPhase phase)
    {
        foreach (var fact in Enum.GetValues<MemberFact>())
        {
            Should.Throw<InvalidOperationException>(() => phase.Next(fact));
        }
    }

    private long Join()
    {
        _life.Begin(_id);
        var start = _time.GetTimestamp();
        _life.Renewed(_id, start);
        _life.IsHeld.ShouldBeTrue();
        return start;
    }

    private void Advance(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private static long Ticks(double seconds) => (long)(seconds * TimeSpan.TicksPerSecond);
}
