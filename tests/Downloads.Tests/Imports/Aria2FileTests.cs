using System.Text;
using Downloads.Imports;

namespace Downloads.Tests.Imports;

public sealed class Aria2FileTests
{
    [Fact]
    public void Uris_of_a_line_are_one_download_and_its_mirrors_in_order_each_once() =>
        Job("http://a/1\thttp://b/1\tftp://c/1\thttp://a/1\thttps://d/1").ShouldBe("""{"url":"http://a/1","mirrors":["http://b/1","https://d/1"]}""");

    [Fact]
    public void Options_belong_to_the_line_before_them_whatever_ends_the_lines() =>
        Read("http://a/1\r\n  out=x y.iso\r\n\r\n# a comment\r\n\thttp://looks.like/option\r\nhttp://b/2\r\n").Select(e => e.Job!.Value.ToString())
            .ShouldBe(["""{"url":"http://a/1","filename":"x y.iso"}""", """{"url":"http://b/2"}"""]);

    [Theory]
    [InlineData("100K", 102_400)]
    [InlineData("2m", 2_097_152)]
    [InlineData("7", 7)]
    public void Amounts_have_units(string text, long bytes) => Job($"http://a/1\n max-download-limit={text}").ShouldContain($"\"bandwidth_limit\":{bytes}");

    [Fact]
    public void Headers_are_gathered() =>
        Job("http://a/1\n header=Cookie: a=b; c:d\n user-agent=Me/1\n referer=http://r/\n").ShouldContain("""{"Cookie":"a=b; c:d","User-Agent":"Me/1","Referer":"http://r/"}""");

    [Fact]
    public void What_is_lost_is_named_without_its_value()
    {
        var entry = Read("http://a/1\n http-passwd=geheim\n all-proxy=http://p/\n split=5").ShouldHaveSingleItem();

        entry.Reason.ShouldBe("Not taken over: http-passwd, all-proxy.");
    }

    [Fact]
    public void Options_before_any_uri_and_lines_without_sense_harm_nothing() => Read(" out=x\n=\n").ShouldHaveSingleItem().Job.ShouldBeNull();

    private static string Job(string text) => Read(text).ShouldHaveSingleItem().Job!.Value.ToString();

    private static IReadOnlyList<ImportEntry> Read(string text)
    {
        var reading = ImportFile.Read(Encoding.UTF8.GetBytes(text));
        reading.Format.ShouldBe("aria2");
        return reading.Entries;
    }
}
