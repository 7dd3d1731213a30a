using System.Text.Json;
using Downloads.Life;
using Downloads.Projections;
using Downloads.Requests;
using Downloads.Tests.Life;
using Downloads.Tests.Serialization;
using Downloads.Transfers;

namespace Downloads.Tests.Projections;

public sealed class UnifiedDownloadTests
{
    [Fact]
    public void A_running_download_shows_the_transfers_latest_frame()
    {
        var live = new TransferProgress("a.iso", 11_419_000, 34_603_008, 600_000, 524_288, 134.2);

        var json = JsonSerializer.Serialize(UnifiedDownload.Of(Samples.Running(), live), ProjectionJson.Default.UnifiedDownload);

        json.ShouldBe("""
            {"id":"0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b","track_id":null,"track_info":{"title":"a.iso","artist":null,"album":null,"display_name":"a.iso"},
            "provider":"http:example.org","provider_name":"example.org","external_id":null,"status":"downloading","status_message":null,"error_message":null,
            "progress":{"percent":33,"bytes_downloaded":11419000,"total_bytes":34603008,"speed_bytes_per_sec":524288,"eta_seconds":135,
            "speed_formatted":"512 KB/s","eta_formatted":"2m 15s","size_formatted":"33 MB"},
            "created_at":"2026-03-01T12:00:00Z","started_at":"2026-03-01T12:00:00Z","is_active":true,"can_cancel":true}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void A_frame_older_than_the_checkpoint_does_not_take_bytes_back()
    {
        var state = Samples.Running().WithCheckpoint(1, 0, "a.iso", 1000, Samples.Resume(600));

        UnifiedDownload.Of(state, new TransferProgress("a.iso", 500, 1000, 0, 0, null)).Progress.BytesDownloaded.ShouldBe(600);
    }

    [Theory]
    [InlineData(1, 3L, 33.3)]
    [InlineData(2, 3L, 66.6)]
    [InlineData(9_999, 10_000L, 99.9)]
    [InlineData(10_000, 10_000L, 100.0)]
    [InlineData(5, null, 0.0)]
    [InlineData(20, 10L, 100.0)]
    public void Percent_has_one_decimal_and_is_100_only_when_all_is_there(long downloaded, long? total, double percent)
    {
        var live = new TransferProgress("a", downloaded, total, 0, 0, null);

        UnifiedDownload.Of(Samples.Running(), live).Progress.Percent.ShouldBe(percent);
    }

    [Fact]
    public void An_empty_file_is_complete()
    {
        var completed = Samples.Running()
            .Told(new DownloadCommand.ReportFetched(1, 0, new FetchedFile("empty", 0, new string('e', 64), 1)))
            .Told(new DownloadCommand.ReportPublished(1, ["empty"]));

        var unified = UnifiedDownload.Of(completed);

        (unified.Status, unified.Progress.Percent, unified.Progress.TotalBytes, unified.IsActive, unified.CanCancel).ShouldBe(("completed", 100.0, 0L, false, false));
    }

    [Fact]
    public void A_job_of_several_files_counts_them_together()
    {
        var state = Samples.Running(Samples.ThreeFiles).Told(new DownloadCommand.ReportFetched(1, 0, Samples.Fetched("a")));

        var progress = UnifiedDownload.Of(state).Progress;

        (progress.BytesDownloaded, progress.TotalBytes).ShouldBe((1000L, null));
    }

    [Fact]
    public void A_track_tells_who_plays_what()
    {
        var unified = UnifiedDownload.Of(Samples.Waiting(GoldenEvents.TrackSpec));

        unified.TrackId.ShouldBe("track-1");
        unified.TrackInfo.ShouldBe(new TrackFacts("Song", "Artist", "Album", "Artist - Song"));
    }

    [Theory]
    [InlineData("my label", null, "https://example.org/a.iso", "my label")]
    [InlineData(null, "wanted.iso", "https://example.org/a.iso", "wanted.iso")]
    [InlineData(null, null, "https://example.org/dir/a%20b.iso?x=1", "a b.iso")]
    [InlineData(null, null, "https://example.org/", "example.org")]
    public void What_is_no_track_is_called_by_label_or_file_name(string? label, string? filename, string url, string expected)
    {
        var state = Samples.Waiting(Samples.Spec(url) with { Label = label, Filename = filename });

        UnifiedDownload.Of(state).TrackInfo.ShouldBe(new TrackFacts(expected, null, null, expected));
    }

    [Fact]
    public void A_cancel_can_be_asked_for_once()
    {
        UnifiedDownload.Of(Samples.In(DownloadStatus.Cancelling)).CanCancel.ShouldBeFalse();
        UnifiedDownload.Of(Samples.In(DownloadStatus.Cancelling)).IsActive.ShouldBeTrue();
    }

    [Fact]
    public void Detail_tells_state_attempt_files_and_segments()
    {
        var retrying = DownloadDetail.Of(Samples.In(DownloadStatus.Retrying), new TransferProgress("a", 1, 2, 0, 0, null, [0, 50, 100]));
        var completed = DownloadDetail.Of(Samples.In(DownloadStatus.Completed));

        (retrying.State, retrying.Attempt, retrying.MaxAttempts, retrying.NextAttemptAt, retrying.FailureClass)
            .ShouldBe(("Retrying", 1, 5, Samples.Noon.AddSeconds(2).UtcDateTime, "http_503"));
        retrying.Segments.ShouldBe([0, 50, 100]);
        completed.Files.ShouldBe([new FileFacts("a.iso", 1000, new string('a', 64), null, null)]);
        completed.OutputPath.ShouldBe("a.iso");
    }

    [Fact]
    public void Sealed_headers_show_up_in_no_projection()
    {
        var state = Samples.Waiting(Samples.Spec() with { SealedHeaders = "sealed:42" });

        string[] shown =
        [
            JsonSerializer.Serialize(UnifiedDownload.Of(state), ProjectionJson.Default.UnifiedDownload),
            JsonSerializer.Serialize(DownloadDetail.Of(state), ProjectionJson.Default.DownloadDetail),
            JsonSerializer.Serialize(DownloadRead.Of(state), ProjectionJson.Default.DownloadRead),
        ];

        shown.ShouldAllBe(json => !json.Contains("sealed:42", StringComparison.Ordinal));
    }

    [Fact]
    public void The_panel_reads_a_download_in_its_own_fields()
    {
        var json = JsonSerializer.Serialize(
            DownloadRead.Of(Samples.In(DownloadStatus.Failed) with { Spec = Samples.Spec("https://a.example/1", "https://b.example/2", "https://a.example/3") }),
            ProjectionJson.Default.DownloadRead);

        json.ShouldBe("""
            {"id":"0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b","status":"failed","post_title":null,"label":null,
            "urls":["https://a.example/1","https://b.example/2","https://a.example/3"],"provider_hosts":["a.example","b.example"],
            "queued_at":"2026-03-01T12:00:00Z","started_at":"2026-03-01T12:00:00Z","finished_at":"2026-03-01T12:00:00Z","failure_reason":"404 Not Found",
            "file_count":1,"completed_files":0,"output_path":null,"cancel_requested":false}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void Stats_sum_what_is_active_and_what_is_in_progress()
    {
        var stats = QueueStats.Of(
            new Dictionary<string, long> { ["waiting"] = 5, ["pending"] = 1, ["queued"] = 1, ["downloading"] = 2, ["paused"] = 3, ["stalled"] = 1 }, 120, 4);

        (stats.TotalActive, stats.TotalInProgress, stats.CompletedToday, stats.FailedToday).ShouldBe((13L, 3L, 120L, 4L));
        stats.SummaryText.ShouldBe("13 active · 2 downloading");
        QueueStats.Of(new Dictionary<string, long>(), 0, 0).SummaryText.ShouldBe("0 active · 0 downloading");
    }
}
