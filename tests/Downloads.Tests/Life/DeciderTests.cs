using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Tests.Life;

public sealed class DeciderTests
{
    private static readonly Guid CommandId = new("0192f0c1-0000-7000-8000-00000000000a");

    [Fact]
    public void Times_are_cut_to_whole_milliseconds()
    {
        var step = Step.Of(before: null, new DownloadCommand.Queue(Samples.Id, Samples.Spec()), Samples.Noon.AddTicks(12_345));

        step.After!.QueuedAt.ShouldBe(Samples.Noon.AddMilliseconds(1));
    }

    [Fact]
    public void A_command_seen_before_changes_nothing()
    {
        var paused = Step.Of(Samples.Waiting(), new DownloadCommand.Pause(CommandId), Samples.Noon).After!;
        var resumed = paused.Told(new DownloadCommand.Resume());

        Step.Of(resumed, new DownloadCommand.Pause(CommandId), Samples.Noon).Outcome.ShouldBe("-");
    }

    [Fact]
    public void A_command_that_was_refused_is_refused_again()
    {
        var state = Samples.Waiting().WithCommand(CommandId, "download.illegal_transition");

        Step.Of(state, new DownloadCommand.Pause(CommandId), Samples.Noon).Outcome.ShouldBe("!illegal_transition");
    }

    [Fact]
    public void Only_the_last_64_commands_are_remembered()
    {
        var state = Samples.Waiting();
        for (var i = 0; i < CommandLog.Capacity + 1; i++)
        {
            state = state.WithCommand(new Guid(i, 0, 0, new byte[8]));
        }

        state.Commands.Entries.Length.ShouldBe(CommandLog.Capacity);
        state.Commands.ResultOf(new Guid(0, 0, 0, new byte[8])).ShouldBeNull();
        state.Commands.ResultOf(new Guid(1, 0, 0, new byte[8])).ShouldBe(CommandLog.Accepted);
    }

    [Fact]
    public void The_same_request_is_the_same_however_it_was_changed_since()
    {
        var changed = Samples.Waiting().Told(new DownloadCommand.Update(9, "mine", 1_000));

        Step.Of(changed, new DownloadCommand.Queue(Samples.Id, Samples.Spec()), Samples.Noon).Outcome.ShouldBe("-");
    }

    [Fact]
    public void A_held_download_takes_no_permit_before_its_time()
    {
        var held = Samples.Waiting(Samples.Spec() with { NotBefore = Samples.Noon.AddMinutes(5) });

        held.Held.ShouldBeTrue();
        Step.Of(held, new DownloadCommand.Grant("n1", 1), Samples.Noon).Outcome.ShouldBe("!not_waiting");
        Step.Of(held, new DownloadCommand.Grant("n1", 1), Samples.Noon.AddMinutes(5)).Outcome.ShouldBe("Scheduled+Started");
    }

    [Fact]
    public void A_held_download_wakes_when_its_time_has_come()
    {
        var held = Samples.Waiting(Samples.Spec() with { NotBefore = Samples.Noon.AddMinutes(5) });

        DownloadTimers.WakeAt(held).ShouldBe(Samples.Noon.AddMinutes(5));
        Step.Of(held, new DownloadCommand.Wake(), Samples.Noon.AddMinutes(4)).Outcome.ShouldBe("-");
        var woken = Step.Of(held, new DownloadCommand.Wake(), Samples.Noon.AddMinutes(5));
        woken.After!.Held.ShouldBeFalse();
        woken.After.Class.ShouldBe(QueueClass.Automatic);
        DownloadTimers.WakeAt(woken.After).ShouldBeNull();
    }

    [Fact]
    public void A_held_download_that_is_paused_and_resumed_is_held_still()
    {
        var held = Samples.Waiting(Samples.Spec() with { NotBefore = Samples.Noon.AddMinutes(5) });

        var resumed = held.Told(new DownloadCommand.Pause()).Told(new DownloadCommand.Resume());

        resumed.Held.ShouldBeTrue();
        held.Told(new DownloadCommand.Pause()).Told(new DownloadCommand.Resume(), Samples.Noon.AddMinutes(6)).Held.ShouldBeFalse();
    }

    [Fact]
    public void Start_ends_a_hold_and_goes_first()
    {
        var started = Samples.Waiting(Samples.Spec() with { NotBefore = Samples.Noon.AddMinutes(5) }).Told(new DownloadCommand.Start());

        started.Held.ShouldBeFalse();
        started.Class.ShouldBe(QueueClass.Interactive);
        Step.Of(started, new DownloadCommand.Start(), Samples.Noon).Outcome.ShouldBe("-");
    }

    [Fact]
    public void The_backoff_ends_when_it_is_over_and_not_before()
    {
        var retrying = Samples.In(DownloadStatus.Retrying);

        retrying.NextAttemptAt.ShouldBe(Samples.Noon.AddSeconds(2));
        DownloadTimers.WakeAt(retrying).ShouldBe(retrying.NextAttemptAt);
        Step.Of(retrying, new DownloadCommand.Wake(), Samples.Noon.AddSeconds(1)).Outcome.ShouldBe("-");
        var woken = retrying.Told(new DownloadCommand.Wake(), Samples.Noon.AddSeconds(2));
        (woken.Status, woken.Class, woken.NextAttemptAt).ShouldBe((DownloadStatus.Waiting, QueueClass.Retry, null));
    }

    [Fact]
    public void Attempts_run_out()
    {
        var state = Samples.Waiting();
        for (var i = 1; i < 5; i++)
        {
            state = state.Told(new DownloadCommand.Grant("n1", i)).Told(Samples.ReportFailed(i, Samples.Transient));
            (state.Status, state.CountedAttempt).ShouldBe((DownloadStatus.Retrying, i));
            state = state.Told(new DownloadCommand.Wake(), Samples.Noon.AddMinutes(1));
        }

        state = state.Told(new DownloadCommand.Grant("n1", 5)).Told(Samples.ReportFailed(5, Samples.Transient));

        (state.Status, state.CountedAttempt, state.MaxAttempts).ShouldBe((DownloadStatus.Failed, 5, 5));
        state.Failure.ShouldBe(Samples.Transient);
    }

    [Fact]
    public void Pauses_and_interruptions_use_up_no_attempts()
    {
        var state = Samples.Waiting();
        for (var i = 1; i < 10; i++)
        {
            state = state.Told(new DownloadCommand.Grant("n1", i));
            state = i % 2 == 0
                ? state.Told(new DownloadCommand.Recover())
                : state.Told(new DownloadCommand.Pause()).Told(new DownloadCommand.ReportStopped(i, 0, null, 0)).Told(new DownloadCommand.Resume());
        }

        (state.Attempt, state.Failures, state.CountedAttempt).ShouldBe((9, 0, 1));
    }

    [Fact]
    public void A_failure_that_is_waited_for_without_end_uses_up_no_attempts()
    {
        var full = new TransferFailure("disk_full", "No space left", Transient: true);
        var state = Samples.Running().Told(Samples.ReportFailed(1, full) with { MaxAttempts = int.MaxValue });

        (state.Status, state.Failures).ShouldBe((DownloadStatus.Retrying, 0));
    }

    [Fact]
    public void An_interrupted_download_goes_first_and_keeps_its_bytes()
    {
        var interrupted = Samples.Running()
            .WithCheckpoint(1, 0, "a.iso", 1000, Samples.Resume(600))
            .Told(new DownloadCommand.Recover());

        (interrupted.Status, interrupted.Class).ShouldBe((DownloadStatus.Waiting, QueueClass.Interactive));
        interrupted.Files[0].Resume!.Bytes.ShouldBe(600);
    }

    [Fact]
    public void Bytes_kept_at_the_stop_are_there_after_the_pause()
    {
        var paused = Samples.Running().Told(new DownloadCommand.Pause()).Told(new DownloadCommand.ReportStopped(1, 0, Samples.Resume(700), 700));

        paused.Files[0].Resume!.Bytes.ShouldBe(700);
        paused.Files[0].Downloaded.ShouldBe(700);
    }

    [Fact]
    public void A_pause_before_the_first_checkpoint_still_tells_name_and_length()
    {
        var kept = Samples.Resume(700) with { Name = "a.iso" };
        var paused = Samples.Running().Told(new DownloadCommand.Pause()).Told(new DownloadCommand.ReportStopped(1, 0, kept, 700));

        (paused.Files[0].Name, paused.Files[0].Total).ShouldBe(("a.iso", 1000));
    }

    [Fact]
    public void Bytes_that_the_transfer_could_not_keep_are_gone()
    {
        var retrying = Samples.Running().WithCheckpoint(1, 0, "a.iso", 1000, Samples.Resume(600)).Told(Samples.ReportFailed(1, Samples.Transient));

        retrying.Files[0].Resume.ShouldBeNull();
        retrying.Files[0].Downloaded.ShouldBe(0);
    }

    [Fact]
    public void Files_of_a_job_are_fetched_one_after_the_other_under_one_permit()
    {
        var first = Step.Of(Samples.Running(Samples.ThreeFiles), new DownloadCommand.ReportFetched(1, 0, Samples.Fetched("a")), Samples.Noon);
        var second = Step.Of(first.After, new DownloadCommand.ReportFetched(1, 1, Samples.Fetched("b")), Samples.Noon);
        var third = Step.Of(second.After, new DownloadCommand.ReportFetched(1, 2, Samples.Fetched("c")), Samples.Noon);

        first.Effects.ShouldBe([new DownloadEffect.StartTransfer(1, 1)]);
        second.Effects.ShouldBe([new DownloadEffect.StartTransfer(1, 2)]);
        third.Effects.ShouldBe([new DownloadEffect.Publish(1)]);
        third.After!.Permit.ShouldBe(7);
    }

    [Fact]
    public void A_file_reported_twice_counts_once()
    {
        var first = Samples.Running(Samples.ThreeFiles).Told(new DownloadCommand.ReportFetched(1, 0, Samples.Fetched("a")));

        Step.Of(first, new DownloadCommand.ReportFetched(1, 0, Samples.Fetched("a")), Samples.Noon).Outcome.ShouldBe("-");
        Step.Of(first, new DownloadCommand.ReportFetched(1, 99, Samples.Fetched("a")), Samples.Noon).Outcome.ShouldBe("-");
    }

    [Fact]
    public void What_was_complete_before_the_pause_is_published_after_the_resume_without_being_fetched_again()
    {
        var paused = Samples.Running().Told(new DownloadCommand.Pause()).Told(new DownloadCommand.ReportFetched(1, 0, Samples.Fetched()));
        var granted = Step.Of(paused.Told(new DownloadCommand.Resume()), new DownloadCommand.Grant("n1", 8), Samples.Noon);

        granted.Outcome.ShouldBe("Scheduled+Started+Completing");
        granted.Effects.ShouldBe([new DownloadEffect.Publish(2)]);
    }

    [Fact]
    public void A_report_of_an_earlier_attempt_changes_nothing()
    {
        var second = Samples.Running().Told(new DownloadCommand.Recover()).Told(new DownloadCommand.Grant("n2", 8));

        Step.Of(second, new DownloadCommand.ReportFetched(1, 0, Samples.Fetched()), Samples.Noon).Outcome.ShouldBe("-");
        Step.Of(second, Samples.ReportFailed(1, Samples.Permanent), Samples.Noon).Outcome.ShouldBe("-");
        Step.Of(second, new DownloadCommand.ReportStopped(1, 0, null, 0), Samples.Noon).Outcome.ShouldBe("-");
        Step.Of(second, new DownloadCommand.ReportFetched(2, 0, Samples.Fetched()), Samples.Noon).Outcome.ShouldBe("FileFetched+Completing");
    }

    [Fact]
    public void A_cancel_before_the_start_is_final()
    {
        var step = Step.Of(Samples.Waiting(), new DownloadCommand.Cancel(), Samples.Noon);

        step.After!.IsFinal.ShouldBeTrue();
        step.Effects.ShouldBe([new DownloadEffect.DeleteParts()]);
    }

    [Fact]
    public void A_cancel_stops_what_runs_and_deletes_once_it_stopped()
    {
        var asked = Step.Of(Samples.Running(), new DownloadCommand.Cancel(), Samples.Noon);
        var stopped = Step.Of(asked.After, new DownloadCommand.ReportStopped(1, 0, Samples.Resume(10), 10), Samples.Noon);

        asked.After!.CancelRequested.ShouldBeTrue();
        asked.Effects.ShouldBe([new DownloadEffect.StopTransfer()]);
        stopped.Effects.ShouldBe([new DownloadEffect.ReleasePermit(7), new DownloadEffect.DeleteParts()]);
        stopped.After!.Files[0].Resume.ShouldBeNull();
    }

    [Fact]
    public void A_cancel_that_keeps_the_part_lets_a_retry_go_on()
    {
        var cancelled = Samples.Running()
            .Told(new DownloadCommand.Cancel(KeepPart: true))
            .Told(new DownloadCommand.ReportStopped(1, 0, Samples.Resume(10), 10));

        cancelled.Told(new DownloadCommand.Retry()).Files[0].Resume!.Bytes.ShouldBe(10);
    }

    [Fact]
    public void A_cancel_while_files_are_renamed_waits_for_them_and_keeps_what_was_published()
    {
        var asked = Step.Of(Samples.In(DownloadStatus.Completing), new DownloadCommand.Cancel(), Samples.Noon);
        var cancelled = asked.After!.Told(new DownloadCommand.ReportPublished(1, ["a.iso"]));

        asked.Effects.ShouldBeEmpty();
        cancelled.Status.ShouldBe(DownloadStatus.Cancelled);
        cancelled.Files[0].Path.ShouldBe("a.iso");
        cancelled.Told(new DownloadCommand.Retry()).NextFile.ShouldBe(0);
    }

    [Fact]
    public void A_failed_publication_is_tried_again_without_fetching()
    {
        var retrying = Samples.In(DownloadStatus.Completing).Told(Samples.ReportFailed(1, Samples.Transient));
        var granted = Step.Of(retrying.Told(new DownloadCommand.Wake(), Samples.Noon.AddMinutes(1)), new DownloadCommand.Grant("n1", 8), Samples.Noon);

        granted.Outcome.ShouldBe("Scheduled+Started+Completing");
    }

    [Fact]
    public void A_part_that_is_gone_when_it_is_to_be_published_is_fetched_anew()
    {
        var lost = Samples.In(DownloadStatus.Completing).Told(new DownloadCommand.ReportResumeLost(1, 0, "gone")).Told(Samples.ReportFailed(1, Samples.Transient));
        var granted = Step.Of(lost.Told(new DownloadCommand.Wake(), Samples.Noon.AddMinutes(1)), new DownloadCommand.Grant("n1", 8), Samples.Noon);

        granted.Effects.ShouldContain(new DownloadEffect.StartTransfer(2, 0));
    }

    [Fact]
    public void A_retry_clears_the_failure_and_the_attempts_but_not_the_bytes()
    {
        var failed = Samples.Running().Told(Samples.ReportFailed(1, Samples.Permanent, Samples.Resume(500)));

        var retried = failed.Told(new DownloadCommand.Retry());

        (retried.Failure, retried.Failures, retried.CountedAttempt, retried.FinishedAt, retried.StartedAt).ShouldBe((null, 0, 0, null, null));
        retried.Files[0].Resume!.Bytes.ShouldBe(500);
    }

    [Fact]
    public void Forgetting_a_failed_download_deletes_its_parts_and_forgetting_a_completed_one_nothing()
    {
        Step.Of(Samples.In(DownloadStatus.Failed), new DownloadCommand.Forget(), Samples.Noon).Effects.ShouldBe([new DownloadEffect.DeleteParts()]);
        Step.Of(Samples.In(DownloadStatus.Completed), new DownloadCommand.Forget(), Samples.Noon).Effects.ShouldBeEmpty();
    }

    [Fact]
    public void An_empty_label_takes_the_label_away()
    {
        var labelled = Samples.Waiting(Samples.Spec() with { Label = "old" });

        labelled.Told(new DownloadCommand.Update(null, "", null)).Spec.Label.ShouldBeNull();
        labelled.Told(new DownloadCommand.Update(null, "new", 0)).Spec.Label.ShouldBe("new");
    }

    [Fact]
    public void Exactly_what_holds_a_permit_is_activated_at_start()
    {
        foreach (var status in Enum.GetValues<DownloadStatus>())
        {
            var state = Samples.In(status);
            DownloadTimers.IsActive(state).ShouldBe(state.Permit is not null);
        }
    }

    [Fact]
    public void An_event_that_cannot_be_first_throws()
    {
        Should.Throw<System.Diagnostics.UnreachableException>(() => DownloadEvolver.Evolve(null, new DownloadEvent.Paused { At = Samples.Noon }));
    }

    [Fact]
    public void A_second_queued_event_throws()
    {
        Should.Throw<System.Diagnostics.UnreachableException>(
            () => DownloadEvolver.Evolve(Samples.Waiting(), new DownloadEvent.Queued(Samples.Id, Samples.Spec()) { At = Samples.Noon }));
    }
}
