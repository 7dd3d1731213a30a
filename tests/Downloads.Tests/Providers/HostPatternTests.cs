using Downloads.Providers;

namespace Downloads.Tests.Providers;

public class HostPatternTests
{
    [Theory]
    [InlineData("example.org", "https://example.org/a", true)]
    [InlineData("example.org", "https://EXAMPLE.org./a", true)]
    [InlineData("Example.ORG.", "http://example.org:8080/", true)]
    [InlineData("example.org", "https://cdn.example.org/", false)]
    [InlineData("*.example.org", "https://a.cdn.example.org/", true)]
    [InlineData("*.example.org", "https://example.org/", false)]
    [InlineData("*.example.org", "https://badexample.org/", false)]
    [InlineData("example.org:8080", "http://example.org:8080/", true)]
    [InlineData("example.org:443", "https://example.org/", true)]
    [InlineData("example.org:8080", "http://example.org/", false)]
    [InlineData("bücher.example", "https://xn--bcher-kva.example/", true)]
    [InlineData("xn--bcher-kva.example", "https://BÜCHER.example/", true)]
    [InlineData("127.0.0.1:81", "http://127.0.0.1:81/", true)]
    [InlineData("[::1]:81", "http://[::1]:81/", true)]
    [InlineData("::1", "http://[0:0:0:0:0:0:0:1]/", true)]
    public void A_pattern_names_its_hosts_and_no_others(string pattern, string source, bool matches) =>
        HostPattern.Parse(pattern).ShouldNotBeNull().Matches(new(source)).ShouldBe(matches);

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData(":80")]
    [InlineData("example.org:0")]
    [InlineData("example.org:65536")]
    [InlineData("example.org:http")]
    [InlineData("a b.example")]
    [InlineData("https://example.org")]
    [InlineData("a.*.example.org")]
    [InlineData("*.127.0.0.1")]
    [InlineData("user@example.org")]
    public void What_is_no_host_is_no_pattern(string text) => HostPattern.Parse(text).ShouldBeNull();

    [Theory]
    [InlineData("example.org")]
    [InlineData("*.example.org:8080")]
    [InlineData("[::1]:81")]
    public void A_pattern_reads_as_it_was_written(string text) => HostPattern.Parse(text)!.ToString().ShouldBe(text);
}
