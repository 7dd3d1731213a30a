using FsCheck;
using FsCheck.Fluent;

namespace Downloads.Tests.Providers;

/// <summary>Random starts and ends on four nodes, late and lost words, crashes and other rates.</summary>
public class RateShareProperties
{
    public static TheoryData<RateSabotage> Sabotages { get; } =
        [RateSabotage.RaisesBeforeOthersConfirm, RateSabotage.CeilingsForgottenInCrash, RateSabotage.UsesWhatWasMeantForOthers];

    private static Arbitrary<(int Kind, int A)[]> Histories { get; } = Arb.From(
        Gen.ListOf(from kind in Gen.Choose(0, 13) from a in Gen.Choose(0, 999) select (kind, a), 150).Select(steps => steps.ToArray()));

    [Fact]
    public void Nodes_together_never_use_more_than_the_rate_and_in_the_end_each_has_its_part() =>
        Prop.ForAll(Histories, static steps =>
        {
            var world = new RateWorld(RateSabotage.None);
            world.Run(steps);
            world.Settle();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [MemberData(nameof(Sabotages))]
    public void Each_fault_put_in_on_purpose_is_found(RateSabotage sabotage) =>
        Should.Throw<Exception>(() => Prop.ForAll(Histories, steps => new RateWorld(sabotage).Run(steps)).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000)))
            .Message.ShouldContain("more than the rate");
}
