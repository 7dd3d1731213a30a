using System.Text;
using Downloads.Actors.Settings;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Actors.Tests.Provider;

public sealed class ConnectionTests
{
    [Fact]
    public async Task While_nobody_waits_a_transfer_has_as_many_connections_as_the_host_allows_and_no_more()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 3));
        await rig.SubmitAsync();
        var transfer = await rig.Engine.NextAsync();

        var leases = new[] { await TakeAsync(transfer), await TakeAsync(transfer), await TakeAsync(transfer) };

        leases.Count(lease => lease is not null).ShouldBe(2);
        await leases[0]!.DisposeAsync();
        await leases[0]!.DisposeAsync();
        (await TakeAsync(transfer)).ShouldNotBeNull();
        (await TakeAsync(transfer)).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_waits_to_start_gets_a_connection_back_and_starts()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 2));
        await rig.SubmitAsync();
        var first = await rig.Engine.NextAsync();
        var lease = (await TakeAsync(first)).ShouldNotBeNull();

        var second = await rig.SubmitAsync(ActorRig.Spec("http://origin.test/second"));
        await Recalled(lease);
        rig.Engine.HasNext.ShouldBeFalse("the permit is not back yet");
        await lease.DisposeAsync();

        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(second);
        (await TakeAsync(first)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lower_limit_calls_connections_back_at_once()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 3));
        await rig.SubmitAsync([ActorRig.Spec(), ActorRig.Spec("http://origin.test/second")]);
        var first = await rig.Engine.NextAsync();
        var lease = (await TakeAsync(first)).ShouldNotBeNull();

        await rig.Settings.ReplaceAsync(Encoding.UTF8.GetBytes("""{"defaults": {"max_concurrent": 2}}"""), ifMatch: null, CancellationToken.None);
        await rig.SubmitAsync(ActorRig.Spec("http://origin.test/third"));

        await Recalled(lease);
    }

    [Fact]
    public async Task Connections_that_a_crash_left_on_record_come_back()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 2));
        var ids = await rig.SubmitAsync([ActorRig.Spec()]);
        await TakeAsync(await rig.Engine.NextAsync());

        rig.Crash();

        var again = await rig.Engine.NextAsync();
        IConnectionLease? lent = null;
        await ActorRig.UntilAsync(() => (lent = TakeAsync(again).Result) is not null);
        lent!.Recalled.IsCancellationRequested.ShouldBeFalse();
        again.Complete();
        (await rig.UntilAsync(ids[0], DownloadStatus.Completed)).Permit.ShouldBeNull();
    }

    [Fact]
    public async Task A_mirror_s_host_lends_connections_of_its_own_and_wants_them_back_for_its_own_downloads()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1));
        var mirrored = ActorRig.Spec() with { Mirrors = ["http://mirror.test/file.bin"] };
        await rig.SubmitAsync(mirrored);
        var transfer = await rig.Engine.NextAsync();
        var atMirror = transfer.Request.MirrorConnections!(transfer.Request.Mirrors[0])!;

        (await TakeAsync(transfer)).ShouldBeNull("the source's host allows one");
        var lease = (await atMirror.TryAcquireAsync(CancellationToken.None)).ShouldNotBeNull();
        (await atMirror.TryAcquireAsync(CancellationToken.None)).ShouldBeNull("the mirror's allows one, too");
        var own = await rig.SubmitAsync(ActorRig.Spec("http://mirror.test/other"));
        await Recalled(lease);
        rig.Engine.HasNext.ShouldBeFalse("the permit is not back yet");
        await lease.DisposeAsync();

        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(own);
        (await atMirror.TryAcquireAsync(CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task What_a_crash_left_lent_to_a_guest_comes_back_to_the_mirror_s_host()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1));
        await rig.SubmitAsync(ActorRig.Spec() with { Mirrors = ["http://mirror.test/file.bin"] });
        var transfer = await rig.Engine.NextAsync();
        (await transfer.Request.MirrorConnections!(transfer.Request.Mirrors[0])!.TryAcquireAsync(CancellationToken.None)).ShouldNotBeNull();

        rig.Crash();
        var again = await rig.Engine.NextAsync();
        var own = await rig.SubmitAsync(ActorRig.Spec("http://mirror.test/other"));

        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(own);
        again.Complete();
    }

    [Fact]
    public async Task Policies_reach_the_transfer()
    {
        await using var rig = new ActorRig(o => o.With(p => p with { MaxSegments = 7, BytesPerSecond = 5_000, IdleTimeout = TimeSpan.FromSeconds(9) }));
        await rig.SubmitAsync();
        var request = (await rig.Engine.NextAsync()).Request;

        (request.MaxSegments, request.Timeouts!.Idle).ShouldBe((7, TimeSpan.FromSeconds(9)));
        request.Limits.Select(limit => limit.BytesPerSecond).ShouldBe([0, 5_000, 0]);

        await rig.Settings.ReplaceAsync(
            Encoding.UTF8.GetBytes("""{"bytes_per_second": 70000, "defaults": {"bytes_per_second": 6000}}"""), ifMatch: null, CancellationToken.None);
        await ActorRig.UntilAsync(() => request.Limits.Select(limit => limit.BytesPerSecond).SequenceEqual([70_000, 6_000, 0]), "rates change while the transfer runs");
    }

    private static Task<IConnectionLease?> TakeAsync(ScriptedTransfer transfer) => transfer.Request.Connections.TryAcquireAsync(CancellationToken.None).AsTask();

    private static async Task Recalled(IConnectionLease lease)
    {
        var recalled = new TaskCompletionSource();
        await using var registration = lease.Recalled.Register(() => recalled.TrySetResult());
        await recalled.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
