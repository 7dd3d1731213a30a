using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Tests.Life;

public sealed class AdmissionTests
{
    [Fact]
    public void A_held_download_takes_no_permit_before_its_time()
    {
        var held = Samples.Waiting(Samples.Spec() with { NotBefore = Samples.Noon.AddMinutes(5) });

        held.Held.ShouldBeTrue();
        Step.Of(held, new DownloadCommand.Grant("n1", 1), Samples.Noon).Outcome.ShouldBe("!not_waiting");
        Step.Of(held, new DownloadCommand.Grant("n1", 1), Samples.Noon.AddMinutes(5)).Outcome.ShouldBe("Scheduled+Started");
    }

    [Fact]
    public void A_permit_that_was_held_or_disclaimed_is_not_taken_once_more()
    {
        var interrupted = Samples.Waiting().Told(new DownloadCommand.Grant("n1", 7)).Told(new DownloadCommand.Recover());
        Step.Of(interrupted, new DownloadCommand.Grant("n1", 7), Samples.Noon).Outcome.ShouldBe("!permit_spent");
        Step.Of(interrupted, new DownloadCommand.Grant("n1", 8), Samples.Noon).Outcome.ShouldBe("Scheduled+Started");

        var disclaimed = interrupted with { LastPermit = 9 };
        Step.Of(disclaimed, new DownloadCommand.Grant("n1", 8), Samples.Noon).Outcome.ShouldBe("!permit_spent");
        var granted = Step.Of(disclaimed, new DownloadCommand.Grant("n1", 10), Samples.Noon);
        granted.Outcome.ShouldBe("Scheduled+Started");
        granted.After!.LastPermit.ShouldBe(10);
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
        var state = Samples.Running().Told(Samples.ReportFailed(1, full) with { Counted = false });

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
    public void A_retry_clears_the_failure_and_the_attempts_but_not_the_bytes()
    {
        var failed = Samples.Running().Told(Samples.ReportFailed(1, Samples.Permanent, Samples.Resume(500)));

        var retried = failed.Told(new DownloadCommand.Retry());

        (retried.Failure, retried.Failures, retried.CountedAttempt, retried.FinishedAt, retried.StartedAt).ShouldBe((null, 0, 0, null, null));
        retried.Files[0].Resume!.Bytes.ShouldBe(500);
    }
}
