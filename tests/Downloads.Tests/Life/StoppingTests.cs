using Downloads.Life;

namespace Downloads.Tests.Life;

public sealed class StoppingTests
{
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
    public void What_was_complete_before_the_pause_is_published_after_the_resume_without_being_fetched_again()
    {
        var paused = Samples.Running().Told(new DownloadCommand.Pause()).Told(new DownloadCommand.ReportFetched(1, 0, Samples.Fetched()));
        var granted = Step.Of(paused.Told(new DownloadCommand.Resume()), new DownloadCommand.Grant("n1", 8), Samples.Noon);

        granted.Outcome.ShouldBe("Scheduled+Started+Completing");
        granted.Effects.ShouldBe([new DownloadEffect.Publish(2)]);
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
    }

    [Fact]
    public void A_retry_of_what_was_published_although_it_was_cancelled_finds_it_instead_of_fetching_it_again()
    {
        var cancelled = Samples.In(DownloadStatus.Completing).Told(new DownloadCommand.Cancel()).Told(new DownloadCommand.ReportPublished(1, ["a.iso"]));
        var granted = Step.Of(cancelled.Told(new DownloadCommand.Retry()), new DownloadCommand.Grant("n1", 8), Samples.Noon);

        granted.Outcome.ShouldBe("Scheduled+Started+Completing");
        granted.Effects.ShouldBe([new DownloadEffect.Publish(2)]);
    }

    [Fact]
    public void A_cancel_whose_process_ended_while_files_were_renamed_looks_for_them_before_it_is_final()
    {
        var cancelling = Samples.In(DownloadStatus.Completing).Told(new DownloadCommand.Cancel());
        var recovered = Step.Of(cancelling, new DownloadCommand.Recover(), Samples.Noon);
        recovered.After!.Status.ShouldBe(DownloadStatus.Cancelling);
        recovered.Effects.ShouldBe([new DownloadEffect.FindPublished(1)]);

        recovered.After.Told(new DownloadCommand.ReportPublished(1, ["a.iso"])).Files[0].Path.ShouldBe("a.iso");
        var nothing = recovered.After.Told(new DownloadCommand.ReportPublished(1, [""]));
        nothing.Status.ShouldBe(DownloadStatus.Cancelled);
        nothing.NextFile.ShouldBe(0);
    }

    [Fact]
    public void A_cancel_whose_publication_fails_looks_for_what_was_published_before_it_failed()
    {
        var cancelling = Samples.In(DownloadStatus.Completing).Told(new DownloadCommand.Cancel());

        Step.Of(cancelling, Samples.ReportFailed(1, Samples.Transient), Samples.Noon).Effects.ShouldBe([new DownloadEffect.FindPublished(1)]);
    }

    [Fact]
    public void Forgetting_a_failed_download_deletes_its_parts_and_forgetting_a_completed_one_nothing()
    {
        Step.Of(Samples.In(DownloadStatus.Failed), new DownloadCommand.Forget(), Samples.Noon).Effects.ShouldBe([new DownloadEffect.DeleteParts()]);
        Step.Of(Samples.In(DownloadStatus.Completed), new DownloadCommand.Forget(), Samples.Noon).Effects.ShouldBeEmpty();
    }
}
