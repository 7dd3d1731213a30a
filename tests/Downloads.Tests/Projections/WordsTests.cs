using Downloads.Projections;

namespace Downloads.Tests.Projections;

public sealed class WordsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KB")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(524_288, "512 KB")]
    [InlineData(34_603_008, "33 MB")]
    [InlineData(1_048_575, "1 MB")]
    [InlineData(1_610_612_736, "1.5 GB")]
    [InlineData(long.MaxValue, "8 EB")]
    public void A_size_is_told_in_its_unit(long bytes, string expected)
    {
        Words.Size(bytes).ShouldBe(expected);
        Words.Speed(bytes).ShouldBe(expected + "/s");
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(45, "45s")]
    [InlineData(135, "2m 15s")]
    [InlineData(3600, "1h 0m")]
    [InlineData(11_100, "3h 5m")]
    [InlineData(187_200, "2d 4h")]
    public void A_time_is_told_in_two_units(long seconds, string expected) => Words.Duration(seconds).ShouldBe(expected);
}
