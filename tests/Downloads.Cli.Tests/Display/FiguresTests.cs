using Downloads.Cli.Display;

namespace Downloads.Cli.Tests.Display;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1024, "1.0 KB")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(34_603_008, "33 MB")]
    [InlineData(1_073_741_824, "1.0 GB")]
    [InlineData(9e18, "7994 PB")]
    public void Sizes_read_well(double bytes, string text) => Figures.Size(bytes).ShouldBe(text);

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(45.4, "45s")]
    [InlineData(59.6, "1m 00s")]
    [InlineData(135, "2m 15s")]
    [InlineData(11_100, "3h 05m")]
    [InlineData(187_200, "2d 4h")]
    [InlineData(1e12, "99d 23h")]
    [InlineData(-1, "0s")]
    public void Durations_read_well(double seconds, string text) => Figures.Duration(seconds).ShouldBe(text);

    [Fact]
    public void A_percentage_needs_a_total_and_an_empty_file_is_complete()
    {
        Figures.Percent(5, null).ShouldBeNull();
        Figures.Percent(0, 0).ShouldBe(100);
        Figures.Percent(1, 3)!.Value.ShouldBe(33.3, 0.1);
        Figures.Percent(9, 3).ShouldBe(100);
    }
}
