using Downloads.Life;

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
    public void A_report_of_an_earlier_attempt_changes_nothing()
    {
        var second = Samples.Running().Told(new DownloadCommand.Recover()).Told(new DownloadCommand.Grant("n2", 8));

        Step.Of(second, new DownloadCommand.ReportFetched(1, 0, Samples.Fetched()), Samples.Noon).Outcome.ShouldBe("-");
        Step.Of(second, Samples.ReportFailed(1, Samples.Permanent), Samples.Noon).Outcome.ShouldBe("-");
        Step.Of(second, new DownloadCommand.ReportStopped(1, 0, null, 0), Samples.Noon).Outcome.ShouldBe("-");
        Step.Of(second, new DownloadCommand.ReportFetched(2, 0, Samples.Fetched()), Samples.Noon).Outcome.ShouldBe("FileFetched+Completing");
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
