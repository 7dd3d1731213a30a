using Downloads.Actors.Tests.Rig;
using Downloads.Life;

namespace Downloads.Actors.Tests.Provider;

public sealed class PermitTests
{
    [Fact]
    public async Task No_provider_runs_more_than_its_limit_and_every_permit_comes_back()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 3));
        rig.Engine.Auto = _ => ScriptedTransfer.Fetched();

        var ids = await rig.SubmitAsync([.. Enumerable.Range(0, 300).Select(n => ActorRig.Spec($"http://host{n % 5}.test/{n}"))]);
        await rig.AllAsync(ids, DownloadStatus.Completed);

        rig.Engine.MostRunningByHost.Count.ShouldBe(5);
        rig.Engine.MostRunningByHost.Values.ShouldAllBe(most => most <= 3);
        ids.ShouldAllBe(id => rig.Downloads.Find(id)!.Permit == null);
    }

    [Fact]
    public async Task The_node_runs_no_more_than_its_own_limit_and_no_provider_is_kept_out()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 4, onNode: 2));
        var busy = await rig.SubmitAsync([.. Enumerable.Range(0, 8).Select(n => ActorRig.Spec($"http://busy.test/{n}"))]);
        var (first, second) = (await rig.Engine.NextAsync(), await rig.Engine.NextAsync());
        var late = await rig.SubmitAsync(ActorRig.Spec("http://late.test/x"));

        first.Complete();
        second.Complete();
        rig.Engine.Auto = _ => ScriptedTransfer.Fetched();
        (await rig.Engine.NextAsync()).Complete();
        (await rig.Engine.NextAsync()).Complete();

        await rig.AllAsync(busy.Append(late), DownloadStatus.Completed);
        rig.Engine.MostRunning.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task What_a_user_starts_goes_before_the_backlog()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1));
        var ids = await rig.SubmitAsync([.. Enumerable.Range(0, 200).Select(n => ActorRig.Spec($"http://origin.test/{n}"))]);
        var running = await rig.Engine.NextAsync();

        await rig.TellAsync(ids[150], new DownloadCommand.Start());
        running.Complete();

        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(ids[150]);
    }

    [Fact]
    public async Task Priority_goes_before_age()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1));
        await rig.SubmitAsync(ActorRig.Spec());
        var running = await rig.Engine.NextAsync();
        await rig.SubmitAsync(ActorRig.Spec(priority: 1));
        var urgent = await rig.SubmitAsync(ActorRig.Spec(priority: 9));

        running.Complete();

        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(urgent);
    }

    [Fact]
    public async Task After_a_crash_no_permit_is_lost_and_no_limit_exceeded()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 2));
        var ids = await rig.SubmitAsync([.. Enumerable.Range(0, 20).Select(n => ActorRig.Spec($"http://origin.test/{n}"))]);
        await rig.Engine.NextAsync();
        await rig.Engine.NextAsync();

        for (var crash = 0; crash < 3; crash++)
        {
            rig.Crash();
            await rig.Engine.NextAsync();
        }

        rig.Crash();
        rig.Engine.Auto = _ => ScriptedTransfer.Fetched();
        (await rig.Engine.NextAsync()).Complete();
        (await rig.Engine.NextAsync()).Complete();
        await rig.AllAsync(ids, DownloadStatus.Completed);
        rig.Engine.MostRunning.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_download_held_until_a_time_starts_then_and_not_before()
    {
        var time = new global::Actors.TestKit.ManualTime();
        await using var rig = new ActorRig(time: time);
        var id = await rig.SubmitAsync(ActorRig.Spec(notBefore: time.GetUtcNow().AddMinutes(10)));
        await time.DueAsync(TimeSpan.FromMinutes(10));
        rig.Engine.HasNext.ShouldBeFalse();

        time.Advance(TimeSpan.FromMinutes(10));

        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(id);
    }

    [Fact]
    public async Task A_transient_failure_waits_at_least_as_long_as_the_server_asks_and_keeps_its_bytes()
    {
        var time = new global::Actors.TestKit.ManualTime();
        await using var rig = new ActorRig(time: time);
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Fail("http_503", transient: true, retryAfterMs: 120_000);

        var waiting = await rig.UntilAsync(id, DownloadStatus.Retrying);
        (waiting.NextAttemptAt - time.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(120));

        await time.DueAsync(TimeSpan.FromSeconds(120));
        time.Advance(TimeSpan.FromSeconds(120));
        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(id);
    }

    [Fact]
    public async Task A_full_disk_is_waited_for_without_end()
    {
        await using var rig = new ActorRig(o => o.With(p => p with { RetryAttempts = 1 }));
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Fail("disk_full", transient: true);

        (await rig.UntilAsync(id, DownloadStatus.Retrying)).Failure!.Class.ShouldBe("disk_full");
    }
}
