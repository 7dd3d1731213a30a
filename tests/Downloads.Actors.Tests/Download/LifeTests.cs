using System.Diagnostics;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Actors.Tests.Download;

public sealed class LifeTests
{
    private static readonly ResumeData Kept = new("http://origin.test/file.bin", "\"v1\"", null, 1000, [new ByteRange(0, 600)], "file.bin", 7);

    [Fact]
    public async Task A_download_runs_from_waiting_to_completed_and_every_change_is_told_once_in_order()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Complete("file.bin", 100);

        var state = await rig.UntilAsync(id, DownloadStatus.Completed);

        state.Files[0].Path.ShouldBe("file.bin");
        state.Permit.ShouldBeNull();
        var changes = rig.ChangesOf(id);
        changes.Select(c => c.Seq).ShouldBe(Enumerable.Range(1, changes.Count).Select(n => (long)n));
        changes.Select(c => c.Event.GetType().Name).ShouldBe(["Queued", "Scheduled", "Started", "FileFetched", "Completing", "Completed"]);
    }

    [Fact]
    public async Task Nothing_starts_before_the_acceptance_is_committed()
    {
        await using var rig = new ActorRig();
        Task<Guid> submitting;
        using (rig.Store.Hold())
        {
            submitting = rig.SubmitAsync();
            await rig.Store.AppendArrivedAsync();
            submitting.IsCompleted.ShouldBeFalse();
            rig.Engine.HasNext.ShouldBeFalse();
        }

        var id = await submitting;
        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(id);
    }

    [Fact]
    public async Task A_changed_limit_reaches_the_running_transfer_within_a_second()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync(ActorRig.Spec() with { BytesPerSecond = 100 });
        var own = (await rig.Engine.NextAsync()).Request.Limits[^1];
        own.BytesPerSecond.ShouldBe(100);

        (await rig.TellAsync(id, new DownloadCommand.Update(Priority: null, Label: null, BytesPerSecond: 7_000))).ShouldBeOfType<CommandOutcome.Done>();
        var told = Stopwatch.GetTimestamp();
        while (own.BytesPerSecond != 7_000)
        {
            Stopwatch.GetElapsedTime(told).ShouldBeLessThan(TimeSpan.FromSeconds(20), "the limit never came");
            await Task.Yield();
        }

        (await rig.TellAsync(id, new DownloadCommand.Update(Priority: 5, Label: null, BytesPerSecond: null))).ShouldBeOfType<CommandOutcome.Done>();
        own.BytesPerSecond.ShouldBe(7_000);
    }

    [Fact]
    public async Task What_the_source_has_unchanged_completes_without_publishing_anything()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync(ActorRig.Spec() with { IfChanged = "\"v1\"" });
        var transfer = await rig.Engine.NextAsync();
        transfer.Request.IfChanged.ShouldBe("\"v1\"");
        transfer.End(new TransferOutcome.Fetched(new FetchedFile("file.bin", 0, "", 0, "\"v1\"", Unchanged: true)));

        (await rig.UntilAsync(id, DownloadStatus.Completed)).Files[0].Path.ShouldBeNull();
        rig.Publisher.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_cancel_met_and_a_crash_cut_short_is_found_where_it_was_published()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        var transfer = await rig.Engine.NextAsync();
        using (rig.Publisher.Hold())
        {
            transfer.Complete("file.bin", 100);
            await rig.UntilAsync(id, DownloadStatus.Completing);
            await rig.TellAsync(id, new DownloadCommand.Cancel());
            rig.Publisher.Placed[transfer.Request.PartPath] = "file (1).bin";
            rig.Crash();
            (await rig.UntilAsync(id, DownloadStatus.Cancelled)).Files[0].Path.ShouldBe("file (1).bin");
        }
    }

    [Fact]
    public async Task Pause_saves_what_the_transfer_kept_and_resume_hands_it_back()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Kept = Kept;

        (await rig.TellAsync(id, new DownloadCommand.Pause())).ShouldBeOfType<CommandOutcome.Done>();
        var paused = await rig.UntilAsync(id, DownloadStatus.Paused);
        paused.Files[0].Downloaded.ShouldBe(600);
        paused.Permit.ShouldBeNull();

        (await rig.TellAsync(id, new DownloadCommand.Resume())).ShouldBeOfType<CommandOutcome.Done>();
        ShouldBeKept((await rig.Engine.NextAsync()).Request.Resume);
    }

    [Fact]
    public async Task A_checkpoint_survives_a_crash_and_the_next_run_begins_there()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        await (await rig.Engine.NextAsync()).Sink.CheckpointAsync("file.bin", 1000, Kept);

        rig.Crash();

        var again = await rig.Engine.NextAsync();
        again.Request.DownloadId.ShouldBe(id);
        ShouldBeKept(again.Request.Resume);
        again.Complete();
        await rig.UntilAsync(id, DownloadStatus.Completed);
    }

    [Fact]
    public async Task A_stop_of_the_node_lets_transfers_save_where_they_are()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Kept = Kept;

        await rig.RestartAsync();

        ShouldBeKept((await rig.Engine.NextAsync()).Request.Resume);
        rig.Downloads.Find(id)!.Status.ShouldBe(DownloadStatus.Running);
    }

    [Fact]
    public async Task Cancel_ends_a_running_download_and_deletes_its_part()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        var transfer = await rig.Engine.NextAsync();
        await File.WriteAllTextAsync(transfer.Request.PartPath, "part");

        await rig.TellAsync(id, new DownloadCommand.Cancel());

        (await rig.UntilAsync(id, DownloadStatus.Cancelled)).CancelRequested.ShouldBeTrue();
        await Eventually(() => !File.Exists(transfer.Request.PartPath));
        (await rig.TellAsync(id, new DownloadCommand.Cancel())).ShouldBeOfType<CommandOutcome.Done>();
    }

    [Fact]
    public async Task A_permanent_failure_is_final_until_a_user_retries()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Fail("http_404", transient: false);

        (await rig.UntilAsync(id, DownloadStatus.Failed)).Failure!.Class.ShouldBe("http_404");
        (await rig.TellAsync(id, new DownloadCommand.Pause())).ShouldBeOfType<CommandOutcome.Refused>().Code.ShouldBe("download.illegal_transition");

        await rig.TellAsync(id, new DownloadCommand.Retry());
        (await rig.Engine.NextAsync()).Complete();
        (await rig.UntilAsync(id, DownloadStatus.Completed)).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task A_refused_command_is_refused_again_with_its_id_though_it_would_be_right_now()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Fail("http_404", transient: false);
        await rig.UntilAsync(id, DownloadStatus.Failed);
        var pause = new DownloadCommand.Pause(Guid.NewGuid());
        var refused = (await rig.TellAsync(id, pause)).ShouldBeOfType<CommandOutcome.Refused>();
        await rig.TellAsync(id, new DownloadCommand.Retry());
        await rig.Engine.NextAsync();

        (await rig.TellAsync(id, pause)).ShouldBeOfType<CommandOutcome.Refused>().Code.ShouldBe(refused.Code);
        rig.Crash();
        await rig.Engine.NextAsync();
        (await rig.TellAsync(id, pause)).ShouldBeOfType<CommandOutcome.Refused>().Code.ShouldBe(refused.Code);
        rig.Downloads.Find(id)!.Status.ShouldNotBe(DownloadStatus.Paused);
    }

    [Fact]
    public async Task A_command_that_held_already_has_no_effect_when_it_is_repeated_later()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        await rig.Engine.NextAsync();
        await rig.TellAsync(id, new DownloadCommand.Pause());
        await rig.UntilAsync(id, DownloadStatus.Paused);
        var pause = new DownloadCommand.Pause(Guid.NewGuid());
        (await rig.TellAsync(id, pause)).ShouldBeOfType<CommandOutcome.Done>();
        await rig.TellAsync(id, new DownloadCommand.Resume());
        await rig.Engine.NextAsync();

        (await rig.TellAsync(id, pause)).ShouldBeOfType<CommandOutcome.Done>().State!.Status.ShouldBe(DownloadStatus.Running);
    }

    [Fact]
    public async Task A_failed_publication_is_tried_again_without_fetching_again()
    {
        await using var rig = new ActorRig(o => o.With(p => p with { RetryBase = TimeSpan.FromMilliseconds(1) }));
        rig.Publisher.Failures.Enqueue(new IOException("The disk says no."));
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Complete();

        await rig.UntilAsync(id, DownloadStatus.Completed);

        rig.Engine.Starts.ShouldBe(1);
        rig.Publisher.Published.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_part_that_vanished_before_publication_is_fetched_again()
    {
        await using var rig = new ActorRig(o => o.With(p => p with { RetryBase = TimeSpan.FromMilliseconds(1) }));
        rig.Publisher.Failures.Enqueue(new FileNotFoundException("Gone."));
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Complete();
        (await rig.Engine.NextAsync()).Complete();

        await rig.UntilAsync(id, DownloadStatus.Completed);
        rig.ChangesOf(id).Count(c => c.Event is DownloadEvent.ResumeLost).ShouldBe(1);
    }

    [Fact]
    public async Task A_job_of_several_sources_fetches_them_one_after_the_other_under_one_permit()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync(ActorRig.Spec() with { Urls = ["http://origin.test/a", "http://origin.test/b", "http://origin.test/c"] });
        foreach (var name in (string[])["a", "b", "c"])
        {
            var transfer = await rig.Engine.NextAsync();
            transfer.Request.Source.AbsolutePath.ShouldBe("/" + name);
            transfer.Complete(name);
        }

        var state = await rig.UntilAsync(id, DownloadStatus.Completed);
        state.Files.Select(f => f.Path).ShouldBe(["a", "b", "c"]);
        rig.ChangesOf(id).Count(c => c.Event is DownloadEvent.Scheduled).ShouldBe(1);
        rig.Engine.MostRunning.ShouldBe(1);
    }

    [Fact]
    public async Task A_command_for_an_id_that_never_was_is_refused_and_leaves_nothing()
    {
        await using var rig = new ActorRig();
        var id = Guid.CreateVersion7();

        (await rig.TellAsync(id, new DownloadCommand.Cancel())).ShouldBeOfType<CommandOutcome.Refused>().Code.ShouldBe("download.not_found");

        rig.Downloads.Find(id).ShouldBeNull();
        await Eventually(() => rig.Health.Read().ActiveEntities == 0);
    }

    [Fact]
    public async Task A_forgotten_download_is_gone_and_its_journal_stays()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        (await rig.Engine.NextAsync()).Complete();
        await rig.UntilAsync(id, DownloadStatus.Completed);

        (await rig.TellAsync(id, new DownloadCommand.Forget())).ShouldBeOfType<CommandOutcome.Done>().State.ShouldBeNull();

        rig.Downloads.Find(id).ShouldBeNull();
        rig.Downloads.Journal(id, 0, 100)[^1].Type.ShouldStartWith("download.forgotten");
    }

    private static void ShouldBeKept(ResumeData? resume)
    {
        resume.ShouldNotBeNull();
        resume.Ranges.ShouldBe(Kept.Ranges.AsEnumerable());
        (resume with { Ranges = Kept.Ranges }).ShouldBe(Kept);
    }

    private static async Task Eventually(Func<bool> condition)
    {
        for (var i = 0; i < 400 && !condition(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }

        condition().ShouldBeTrue();
    }
}
