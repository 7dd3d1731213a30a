using Downloads.Life;
using Downloads.Projections;
using Downloads.Tests.Life;

namespace Downloads.Tests.Projections;

/// <summary>The four vocabularies, row by row (contracts, section 1).</summary>
public sealed class StatusWordsTests
{
    [Theory]
    [InlineData(DownloadStatus.Waiting, null, "queued", "waiting", "PENDING", "Pending")]
    [InlineData(DownloadStatus.Retrying, null, "queued", "waiting", "PENDING", "Pending")]
    [InlineData(DownloadStatus.Scheduled, null, "queued", "pending", "PENDING", "Scheduled")]
    [InlineData(DownloadStatus.Running, RunningPhase.Queued, "running", "queued", "RUNNING", "Running")]
    [InlineData(DownloadStatus.Running, RunningPhase.Downloading, "running", "downloading", "RUNNING", "Running")]
    [InlineData(DownloadStatus.Running, RunningPhase.Stalled, "running", "stalled", "RUNNING", "Running")]
    [InlineData(DownloadStatus.Pausing, null, "running", "downloading", "RUNNING", "Pausing")]
    [InlineData(DownloadStatus.Paused, null, "queued", "paused", "PENDING", "Paused")]
    [InlineData(DownloadStatus.Cancelling, null, "running", "downloading", "RUNNING", "Running")]
    [InlineData(DownloadStatus.Completing, null, "running", "downloading", "RUNNING", "Completing")]
    [InlineData(DownloadStatus.Completed, null, "succeeded", "completed", "COMPLETE", "Completed")]
    [InlineData(DownloadStatus.Failed, null, "failed", "failed", "FAILED", "Failed")]
    [InlineData(DownloadStatus.Cancelled, null, "cancelled", "cancelled", "FAILED", "Cancelled")]
    public void A_state_is_these_words(DownloadStatus status, RunningPhase? phase, string panel, string manager, string instance, string runtime)
    {
        var words = StatusWords.Of(Samples.In(status) with { Phase = phase ?? RunningPhase.Stalled });

        (words.Panel, words.Manager, words.Instance, words.Runtime).ShouldBe((panel, manager, instance, runtime));
    }

    [Fact]
    public void Every_state_and_phase_has_a_row()
    {
        foreach (var status in Enum.GetValues<DownloadStatus>())
        {
            foreach (var phase in Enum.GetValues<RunningPhase>())
            {
                StatusWords.Of(Samples.In(status) with { Phase = phase }).Status.ShouldBe(status);
            }
        }
    }

    [Fact]
    public void A_panel_word_stands_for_its_states()
    {
        StatusWords.WithPanelWord(["queued"]).ShouldBe([DownloadStatus.Waiting, DownloadStatus.Retrying, DownloadStatus.Scheduled, DownloadStatus.Paused]);
        StatusWords.WithPanelWord(["failed", "cancelled"]).ShouldBe([DownloadStatus.Failed, DownloadStatus.Cancelled]);
        StatusWords.WithPanelWord(["no such word"]).ShouldBeEmpty();
    }
}
