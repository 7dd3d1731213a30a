using System.Text;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Provider;
using Downloads.Actors.Queries;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Serialization;

namespace Downloads.Actors.Tests.Provider;

/// <summary>
/// A provider's node is stopped between the commit of a grant and its word. Meanwhile another node has the provider, asks after the permit that nobody holds, and gives it
/// to somebody else. Then the first one goes on, and the word arrives.
/// </summary>
public sealed class LateGrantTests
{
    private const string Name = "http:origin.test";

    [Fact]
    public async Task A_grant_that_is_told_after_its_permit_went_back_starts_nothing()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1));
        await PauseAsync(rig, isPaused: true);
        var id = await rig.SubmitAsync();
        await rig.RestartAsync(() => Grant(rig.Store, id));
        await ActorRig.UntilAsync(() => ProviderViews.Find(rig.Store, Name)!.Throttle.Grants.IsEmpty, "the permit went back");

        await TellLateAsync(rig, id);

        // Also on a node that has never heard of it.
        rig.Crash();
        await TellLateAsync(rig, id);

        // The next permit is taken as ever.
        await PauseAsync(rig, isPaused: false);
        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(id);
        rig.Downloads.Find(id)!.Permit.ShouldBe(2);
    }

    /// <summary>What the node that was stopped had committed: permit 1 is out, and nobody was told.</summary>
    private static void Grant(IEventStore store, Guid id)
    {
        var provider = ProviderIds.Of(Name);
        var shard = store.Owned(StableHash.ShardOf(provider, store.ShardCount))!;
        var state = new ProviderState(Name, ThrottleState.New with
        {
            LastPermit = 1,
            Grants = ThrottleState.New.Grants.Add(1, new Grant(id, QueueClass.Automatic, "node-1")),
        });
        var row = new EntityRow(
            provider, EntityKinds.Provider, EntitySeq: 0, Active: true, WakeAt: null, ProviderStateCodec.Encode(state), ProviderViews.RowOf(state));
        store.Append(new AppendBatch([new ShardAppend(shard.Shard, shard.Epoch, shard.Head, [], [row], [])])).ShouldHaveSingleItem().Outcome.ShouldBe(AppendOutcome.Committed);
    }

    /// <summary>A refused grant is not answered: what is asked behind it is.</summary>
    private static async Task TellLateAsync(ActorRig rig, Guid id)
    {
        _ = rig.TellAsync(id, new DownloadCommand.Grant("node-1", 1));
        await rig.TellAsync(id, new DownloadCommand.Update(Priority: 1, Label: null, BytesPerSecond: null));
        rig.Downloads.Find(id)!.Status.ShouldBe(DownloadStatus.Waiting);
        rig.Engine.Starts.ShouldBe(0);
    }

    private static async Task PauseAsync(ActorRig rig, bool isPaused) => await rig.Settings.ReplaceAsync(
        Encoding.UTF8.GetBytes(isPaused ? $$"""{"paused": ["{{Name}}"]}""" : "{}"), ifMatch: null, CancellationToken.None);
}
