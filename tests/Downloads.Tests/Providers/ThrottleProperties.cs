using FsCheck;
using FsCheck.Fluent;

namespace Downloads.Tests.Providers;

/// <summary>Random arrivals, outcomes, pauses, crashes and changes of policy on a virtual clock.</summary>
public class ThrottleProperties
{
    public static TheoryData<Sabotage, string> Sabotages { get; } = new()
    {
        { Sabotage.LimitOffByOne, "more permits than the limit" },
        { Sabotage.RateForgotten, "more starts than the rate" },
        { Sabotage.YoungestFirst, "not the first of its class" },
        { Sabotage.RetriesNeverTurn, "Retry starves" },
        { Sabotage.InteractiveLikeOthers, "a user's action did not come next" },
        { Sabotage.CircuitIgnored, "granted though the circuit is open" },
        { Sabotage.CalmIgnored, "granted though the host asked for calm" },
        { Sabotage.FullDiskIgnored, "granted though the disk is full" },
        { Sabotage.UserPauseIgnored, "granted though a user paused" },
        { Sabotage.ManyProbes, "a second probe" },
        { Sabotage.GrantsForgottenInCrash, "a permit is lost" },
        { Sabotage.PermitKeptAfterFailure, "a permit is lost" },
        { Sabotage.FailureCountedTwice, "failures are miscounted" },
    };

    [Fact]
    public void Limits_order_fairness_and_pauses_hold_and_everything_drains() =>
        Prop.ForAll(Step.Histories, static steps =>
        {
            var world = new ThrottleWorld(Sabotage.None);
            world.Run(steps);
            world.PermitsOut.ShouldBe(0);
            world.Finished.ShouldBe(world.Arrived);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Theory]
    [MemberData(nameof(Sabotages))]
    public void Each_fault_put_in_on_purpose_is_found(Sabotage sabotage, string finding) =>
        Should.Throw<Exception>(() => Prop.ForAll(Step.Histories, steps =>
        {
            new ThrottleWorld(sabotage).Run(steps);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000))).Message.ShouldContain(finding);
}
