using Downloads.Actors.Tests.Rig;
using ManualTime = Actors.TestKit.ManualTime;

namespace Downloads.Actors.Tests.Provider;

public sealed class NodeLossTests
{
    [Fact]
    public async Task A_permit_of_a_node_that_is_gone_counts_as_out_until_its_transfers_have_surely_ended()
    {
        var time = new ManualTime();
        var name = "node-1";
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1) with { NodeName = name }, time);
        await rig.SubmitAsync([ActorRig.Spec("http://origin.test/1"), ActorRig.Spec("http://origin.test/2")]);
        await rig.Engine.NextAsync();

        name = "node-2";
        rig.Crash();
        var gone = time.GetUtcNow();
        while (!rig.Engine.HasNext)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        (time.GetUtcNow() - gone).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(10));
        (await rig.Engine.NextAsync()).Request.Source.AbsolutePath.ShouldBe("/1");
    }

    [Fact]
    public async Task The_same_node_come_back_goes_on_at_once()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1), new ManualTime());
        var id = await rig.SubmitAsync();
        await rig.Engine.NextAsync();

        rig.Crash();

        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(id);
    }
}
