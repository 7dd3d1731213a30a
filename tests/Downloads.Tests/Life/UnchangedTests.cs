using Downloads.Life;
using Downloads.Projections;
using Downloads.Serialization;
using Downloads.Transfers;

namespace Downloads.Tests.Life;

/// <summary>A conditional download whose source has nothing new.</summary>
public sealed class UnchangedTests
{
    private static readonly DownloadState Completed = Samples.Running()
        .Told(new DownloadCommand.ReportFetched(1, 0, new FetchedFile("a.iso", 0, "", 0, "\"v1\"", "Thu, 01 Jan 2026 10:00:00 GMT", Unchanged: true)))
        .Told(new DownloadCommand.ReportPublished(1, [""]));

    [Fact]
    public void It_is_completed_without_a_file()
    {
        Completed.Status.ShouldBe(DownloadStatus.Completed);
        Completed.Files[0].Path.ShouldBeNull();
        UnifiedDownload.Of(Completed).StatusMessage.ShouldBe("not modified");
        var detail = DownloadDetail.Of(Completed);
        detail.Files.ShouldBeEmpty();
        detail.OutputPath.ShouldBeNull();
    }

    [Fact]
    public void The_store_keeps_that_nothing_was_fetched()
    {
        var read = StateCodec.Decode(StateCodec.Encode(Completed));
        read.Files[0].Fetched.ShouldBe(Completed.Files[0].Fetched);
    }
}
