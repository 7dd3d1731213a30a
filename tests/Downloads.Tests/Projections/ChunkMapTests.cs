using Downloads.Life;
using Downloads.Projections;
using Downloads.Tests.Life;
using Downloads.Transfers;

namespace Downloads.Tests.Projections;

public sealed class ChunkMapTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(127, 127)]
    [InlineData(128, 128)]
    [InlineData(long.MaxValue / 4, 128)]
    public void There_are_at_most_128_cells_and_no_more_than_bytes(long length, int cells)
    {
        ChunkMap.Of(length, []).ShouldBe(new byte[cells]);
        ChunkMap.Of(length, [new(0, length)]).ShouldBe([.. Enumerable.Repeat((byte)100, cells)]);
    }

    [Fact]
    public void A_cell_tells_how_much_of_it_is_there_and_never_rounds_up()
    {
        var map = ChunkMap.Of(128_000, [new(0, 1_500), new(2_999, 3_000), new(127_001, 128_000)]);
        (map[0], map[1], map[2], map[3], map[127]).ShouldBe(((byte)100, (byte)50, (byte)0, (byte)0, (byte)99));
    }

    [Fact]
    public void Without_a_transfer_the_detail_shows_the_last_checkpoint()
    {
        var paused = Samples.Running().Told(new DownloadCommand.Pause()).Told(new DownloadCommand.ReportStopped(1, 0, Samples.Resume(500), 500));
        var segments = DownloadDetail.Of(paused).Segments!;
        segments.Count.ShouldBe(128);
        segments.Average().ShouldBeInRange(49, 50);
        DownloadDetail.Of(paused, new TransferProgress("a", 1, 2, 0, 0, null, [7])).Segments.ShouldBe([7]);
        DownloadDetail.Of(Samples.Waiting()).Segments.ShouldBeNull();
        DownloadDetail.Of(Samples.In(DownloadStatus.Completed)).Segments.ShouldBeNull();
    }
}
