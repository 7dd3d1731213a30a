using Downloads.Actors.Tests.Rig;
using Downloads.Life;
using Downloads.Providers;
using ManualTime = Actors.TestKit.ManualTime;

namespace Downloads.Actors.Tests.Provider;

public sealed class SupervisionTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Three_failures_in_a_row_open_the_circuit_and_one_probe_closes_it_again()
    {
        var time = new ManualTime();
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1), time);
        var ids = await rig.SubmitAsync([.. Enumerable.Range(0, 6).Select(n => ActorRig.Spec($"http://sick.test/{n}"))]);
        await FailAsync(rig, 3);
        await ActorRig.UntilAsync(() => Health(rig).Circuit == CircuitState.Open);
        rig.Engine.HasNext.ShouldBeFalse();
        Health(rig).ShouldSatisfyAllConditions(h => h.Failures.ShouldBe(3), h => h.RecoveryIn.ShouldBe(Minute), h => h.LastError.ShouldBe("It failed: connect."));

        var probe = await NextNotBeforeAsync(rig, time, Minute);
        await ActorRig.UntilAsync(() => Health(rig).Circuit == CircuitState.HalfOpen);
        rig.Engine.HasNext.ShouldBeFalse("one probe decides for all");
        rig.Engine.Auto = _ => ScriptedTransfer.Fetched();
        probe.Complete();

        await Drain(rig, time, ids);
        Health(rig).ShouldSatisfyAllConditions(h => h.Circuit.ShouldBe(CircuitState.Closed), h => h.IsHealthy.ShouldBeTrue(), h => h.LastError.ShouldBeNull());
    }

    [Fact]
    public async Task A_probe_that_fails_leaves_the_circuit_open_and_costs_its_download_no_attempt()
    {
        var time = new ManualTime();
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1), time);
        await rig.SubmitAsync([.. Enumerable.Range(0, 6).Select(n => ActorRig.Spec($"http://sick.test/{n}"))]);
        await FailAsync(rig, 3);
        await ActorRig.UntilAsync(() => Health(rig).Circuit == CircuitState.Open);

        var probe = await NextNotBeforeAsync(rig, time, Minute);
        var before = rig.Downloads.Find(probe.Request.DownloadId)!.Failures;
        probe.Fail("connect", transient: true);

        (await rig.UntilAsync(probe.Request.DownloadId, DownloadStatus.Retrying)).Failures.ShouldBe(before);
        await ActorRig.UntilAsync(() => Health(rig).Circuit == CircuitState.Open);
    }

    [Fact]
    public async Task An_opening_circuit_is_warned_of_once_and_a_host_s_trouble_is_told_with_the_attempt()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1), new ManualTime());
        using var listening = new CancellationTokenSource();
        var warnings = new List<string>();
        var listens = ListenAsync(rig, warnings, listening.Token);
        var ids = await rig.SubmitAsync([.. Enumerable.Range(0, 3).Select(n => ActorRig.Spec($"http://sick.test/{n}"))]);
        await FailAsync(rig, 3);
        await ActorRig.UntilAsync(() => Health(rig).Circuit == CircuitState.Open);
        await ActorRig.UntilAsync(() => warnings.Count > 0);

        warnings.ShouldBe(["circuit_open"]);
        var retrying = await rig.UntilAsync(ids[0], DownloadStatus.Retrying);
        Projections.UnifiedDownload.Of(retrying).StatusMessage.ShouldBe("retrying (2/5)");
        await listening.CancelAsync();
        await listens;
    }

    [Fact]
    public async Task A_user_who_asks_for_a_probe_need_not_wait()
    {
        var time = new ManualTime();
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1), time);
        await rig.SubmitAsync([.. Enumerable.Range(0, 6).Select(n => ActorRig.Spec($"http://sick.test/{n}"))]);
        await FailAsync(rig, 3);
        await ActorRig.UntilAsync(() => Health(rig).Circuit == CircuitState.Open);

        (await rig.Providers.ProbeAsync("http:sick.test", CancellationToken.None)).ShouldNotBeNull();

        await rig.Engine.NextAsync();
        (await rig.Providers.ProbeAsync("http:nobody.test", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task One_sick_provider_holds_nobody_else_up()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1, onNode: 3));
        await rig.SubmitAsync([.. Enumerable.Range(0, 6).Select(n => ActorRig.Spec($"http://sick.test/{n}"))]);
        await FailAsync(rig, 3);
        await ActorRig.UntilAsync(() => Health(rig).Circuit == CircuitState.Open);
        rig.Engine.Auto = _ => ScriptedTransfer.Fetched();

        var others = await rig.SubmitAsync([.. Enumerable.Range(0, 30).Select(n => ActorRig.Spec($"http://well.test/{n}"))]);

        await rig.AllAsync(others, DownloadStatus.Completed);
        rig.Providers.Health().Single(health => health.Provider == "http:sick.test").Circuit.ShouldBe(CircuitState.Open);
    }

    [Fact]
    public async Task A_host_that_asks_for_calm_gets_it_for_all_its_downloads()
    {
        var time = new ManualTime();
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1), time);
        await rig.SubmitAsync([.. Enumerable.Range(0, 3).Select(n => ActorRig.Spec($"http://busy.test/{n}"))]);
        (await rig.Engine.NextAsync()).Fail("http_429", transient: true, retryAfterMs: 30_000);
        await ActorRig.UntilAsync(() => Health(rig).Pause == PauseReason.Calm);
        rig.Engine.HasNext.ShouldBeFalse();

        (await NextNotBeforeAsync(rig, time, TimeSpan.FromSeconds(30))).Request.Source.Host.ShouldBe("busy.test");
    }

    [Fact]
    public async Task A_full_disk_pauses_the_provider_and_it_goes_on_by_itself()
    {
        var time = new ManualTime();
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1), time);
        await rig.SubmitAsync([.. Enumerable.Range(0, 2).Select(n => ActorRig.Spec($"http://big.test/{n}"))]);
        (await rig.Engine.NextAsync()).Fail("disk_full", transient: true);
        await ActorRig.UntilAsync(() => Health(rig).Pause == PauseReason.DiskFull);
        rig.Engine.HasNext.ShouldBeFalse();

        (await NextNotBeforeAsync(rig, time, TimeSpan.FromSeconds(5))).Request.Source.Host.ShouldBe("big.test");
    }

    [Fact]
    public async Task Two_downloads_that_meet_a_full_disk_one_after_the_other_pause_the_provider_once()
    {
        var time = new ManualTime();
        await using var rig = new ActorRig(o => o.Allowing(perHost: 2), time);
        var ids = await rig.SubmitAsync([.. Enumerable.Range(0, 2).Select(n => ActorRig.Spec($"http://big.test/{n}"))]);
        var (first, second) = (await rig.Engine.NextAsync(), await rig.Engine.NextAsync());
        first.Fail("disk_full", transient: true);
        await ActorRig.UntilAsync(() => Health(rig).Pause == PauseReason.DiskFull);
        time.Advance(TimeSpan.FromSeconds(4));
        second.Fail("disk_full", transient: true);
        await rig.AllAsync(ids, DownloadStatus.Retrying);
        Health(rig).Pause.ShouldBe(PauseReason.DiskFull);

        // Five seconds after the first, one after the second.
        time.Advance(TimeSpan.FromSeconds(1));
        await ActorRig.UntilAsync(() => Health(rig).Pause is null);

        Health(rig).Pause.ShouldBeNull();
    }

    [Fact]
    public async Task An_open_circuit_survives_a_crash()
    {
        var time = new ManualTime();
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1), time);
        await rig.SubmitAsync([.. Enumerable.Range(0, 6).Select(n => ActorRig.Spec($"http://sick.test/{n}"))]);
        await FailAsync(rig, 3);
        await ActorRig.UntilAsync(() => Health(rig).Circuit == CircuitState.Open);

        rig.Crash();

        (await NextNotBeforeAsync(rig, time, Minute)).Request.Source.Host.ShouldBe("sick.test");
    }

    private static async Task FailAsync(ActorRig rig, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await rig.Engine.NextAsync()).Fail("connect", transient: true);
        }
    }

    /// <summary>Moves the clock on until the next transfer starts, which must not be earlier than <paramref name="wait"/> from now.</summary>
    private static async Task<ScriptedTransfer> NextNotBeforeAsync(ActorRig rig, ManualTime time, TimeSpan wait)
    {
        var from = time.GetUtcNow();
        for (var patience = 10_000; !rig.Engine.HasNext && patience > 0; patience--)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        var next = await rig.Engine.NextAsync();
        (time.GetUtcNow() - from).ShouldBeGreaterThanOrEqualTo(wait);
        return next;
    }

    /// <summary>Moves the clock over every back-off until all are done.</summary>
    private static async Task Drain(ActorRig rig, ManualTime time, IReadOnlyList<Guid> ids)
    {
        while (ids.Any(id => rig.Downloads.Find(id)!.Status == DownloadStatus.Retrying))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        await rig.AllAsync(ids, DownloadStatus.Completed);
    }

    private static async Task ListenAsync(ActorRig rig, List<string> warnings, CancellationToken stop)
    {
        try
        {
            await foreach (var warning in rig.Feed.WarningsAsync(stop))
            {
                warnings.Add(warning.Code);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
    }

    private static ProviderHealth Health(ActorRig rig) => rig.Providers.Health().Single();
}
