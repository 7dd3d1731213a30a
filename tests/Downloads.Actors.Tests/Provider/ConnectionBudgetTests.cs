using Actors.Kernel;
using Actors.TestKit;
using Downloads.Actors.Provider;
using Downloads.Providers;
using Microsoft.Extensions.Logging.Abstractions;
using ManualTime = Actors.TestKit.ManualTime;

namespace Downloads.Actors.Tests.Provider;

public sealed class ConnectionBudgetTests
{
    [Fact]
    public async Task A_run_that_never_stops_asking_holds_no_permit_of_a_former_run()
    {
        await using var system = new ActorSystem(TimeProvider.System, NullLoggerFactory.Instance);
        var provider = new TestProbe(system);
        using var slots = new TransferSlots(connectionBytes: 1, static () => true, static (_, _) => { }, new ManualTime());
        slots.Limit(RuntimeSettings.Default);
        var budget = new ConnectionBudget(provider.Ref, new ProviderMessage.ConnectionAsked("http:origin.test", 3), holder: 3, slots);
        using var over = new CancellationTokenSource();

        var asked = budget.TryAcquireAsync(over.Token).AsTask();
        await provider.ExpectAsync<ProviderMessage.ConnectionAsked>();

        budget.Holds(2).ShouldBeFalse("it was given out before the run's own");
        budget.Recall(2).ShouldBeFalse();
        budget.Holds(4).ShouldBeTrue("it may be the answer that is on its way");
        await over.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await asked);
        budget.Holds(4).ShouldBeFalse();
    }
}
