using Actors.Kernel;
using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

public sealed class NeverStartedTests
{
    [Fact]
    public async Task A_region_that_was_never_started_ends_like_any_other()
    {
        await using var system = new ActorSystem(TimeProvider.System);
        using var store = new MemoryEventStore();
        var region = new ShardRegion(system, store);

        await region.DisposeAsync();

        region.Figures().Subscribers.ShouldBe(0);
    }
}
