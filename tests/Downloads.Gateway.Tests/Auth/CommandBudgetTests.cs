using Actors.TestKit;
using Downloads.Gateway.Auth;
using Microsoft.Extensions.Configuration;

namespace Downloads.Gateway.Tests.Auth;

public sealed class CommandBudgetTests
{
    [Fact]
    public void The_budget_refills_evenly_and_is_each_callers_own()
    {
        var time = new ManualTime();
        var options = AccessOptions.Read(new ConfigurationBuilder().Build());
        var budget = new CommandBudget(options, time);
        Enumerable.Range(0, 30).Select(_ => budget.Take("a").Allowed).ShouldAllBe(allowed => allowed);
        var refused = budget.Take("a");
        refused.Allowed.ShouldBeFalse();
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(2), tolerance: TimeSpan.FromMilliseconds(1));
        budget.Take("b").Allowed.ShouldBeTrue();
        time.Advance(TimeSpan.FromSeconds(2.001));
        budget.Take("a").Allowed.ShouldBeTrue();
        budget.Take("a").Allowed.ShouldBeFalse();
        time.Advance(TimeSpan.FromHours(1));
        budget.Take("a").Remaining.ShouldBe(29);
    }
}
