using Downloads.Life;
using Downloads.Projections;
using Downloads.Tests.Life;

namespace Downloads.Tests.Projections;

public sealed class TaskStatusTests
{
    [Fact]
    public void The_first_event_has_no_from() =>
        Changes(null, new DownloadCommand.Queue(Samples.Id, Samples.Spec())).ShouldBe([new(Samples.Id, null, "Pending", null, null, null)]);

    [Fact]
    public void A_grant_is_two_changes() => Changes(Samples.Waiting(), new DownloadCommand.Grant("n1", 1)).ShouldBe(
    [
        new(Samples.Id, "Pending", "Scheduled", null, null, null),
        new(Samples.Id, "Scheduled", "Running", null, 1, null),
    ]);

    [Fact]
    public void A_failed_attempt_tells_why_and_which() => Changes(Samples.Running(), Samples.ReportFailed(1, Samples.Transient))
        .ShouldBe([new(Samples.Id, "Running", "Pending", "503 Service Unavailable", 1, 5)]);

    [Fact]
    public void A_word_that_stays_the_same_is_no_change()
    {
        Changes(Samples.In(DownloadStatus.Retrying), new DownloadCommand.Start()).ShouldBeEmpty();
        Changes(Samples.Running(), new DownloadCommand.Cancel()).ShouldBeEmpty();
        Changes(Samples.Running(), new DownloadCommand.ReportPhase(1, RunningPhase.Stalled)).ShouldBeEmpty();
    }

    private static IEnumerable<TaskStatusChanged> Changes(DownloadState? state, DownloadCommand command)
    {
        foreach (var e in Step.Of(state, command, Samples.Noon).Events)
        {
            var after = DownloadEvolver.Evolve(state, e);
            if (TaskStatusChanged.Of(state, e, after) is { } change)
            {
                yield return change;
            }

            state = after;
        }
    }
}
