using Downloads.Providers;
using Downloads.Requests;
using FsCheck;
using FsCheck.Fluent;

namespace Downloads.Tests.Requests;

public sealed class SourceUrlTests
{
    [Theory]
    [InlineData("http://h", "http://h/")]
    [InlineData("HTTP://EXAMPLE.org:80/A?B#c", "http://example.org/A?B")]
    [InlineData("https://h:443/", "https://h/")]
    [InlineData("https://h:80/", "https://h:80/")]
    [InlineData("http://h?q=1", "http://h/?q=1")]
    [InlineData("http://h/a/../b/./c", "http://h/b/c")]
    [InlineData("http://BÜCHER.example/ü?ö=ä", "http://xn--bcher-kva.example/%C3%BC?%C3%B6=%C3%A4")]
    [InlineData("http://例え.テスト/", "http://xn--r8jz45g.xn--zckzah/")]
    [InlineData("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x")]
    [InlineData("http://[::1]/", "http://[::1]/")]
    [InlineData("http://2130706433/", "http://127.0.0.1/")]
    [InlineData("http://h/%2F%zz", "http://h/%2F%25zz")]
    [InlineData("http://under_score.example/", "http://under_score.example/")]
    [InlineData("http://example.org./", "http://example.org./")]
    public void A_url_is_brought_into_one_form(string text, string expected)
    {
        SourceUrl.TryRead(text, out var url, out var authorization, out _).ShouldBeTrue();

        url.ShouldBe(expected);
        authorization.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.org/a")]
    [InlineData("/a")]
    [InlineData("//example.org/a")]
    [InlineData("http:/example.org")]
    [InlineData("http:example.org")]
    [InlineData("http://")]
    [InlineData("http:///a")]
    [InlineData("http://:80/")]
    [InlineData("http://?x")]
    [InlineData("ftp://h/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/plain,x")]
    [InlineData("http://h:0/")]
    [InlineData("http://h:65536/")]
    [InlineData("http://h:-1/")]
    [InlineData("http://h:8o/")]
    [InlineData("http://a..b/")]
    [InlineData("http://-a.org/")]
    [InlineData("http://[::1/")]
    [InlineData("http://[fe80::1%25eth0]/")]
    [InlineData("http://[zz::1]/")]
    [InlineData("http://%65xample.org/")]
    [InlineData("http://ｅxample.org/")]
    [InlineData("http://ﬁ.example/")]
    [InlineData("http://h/a b")]
    [InlineData(" http://h/")]
    [InlineData("http://h/\t")]
    [InlineData("http://h/a\\b")]
    [InlineData("http:\\\\h\\a")]
    [InlineData("http://h/\u00A0")]
    [InlineData("http://h/\uD800x")]
    [InlineData("http://h/\r\nX: y")]
    public void What_is_no_web_url_is_refused(string text)
    {
        SourceUrl.TryRead(text, out _, out _, out var error).ShouldBeFalse();

        error.Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_url_is_at_most_8_KiB_long()
    {
        SourceUrl.TryRead("http://h/" + new string('a', 8192 - 9), out _, out _, out _).ShouldBeTrue();
        SourceUrl.TryRead("http://h/" + new string('a', 8193 - 9), out _, out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("http://h.example/", "h.example")]
    [InlineData("http://h.example:81/?x", "h.example")]
    [InlineData("http://[::1]:81/", "::1")]
    [InlineData("http://127.0.0.1/a:b", "127.0.0.1")]
    public void The_host_is_read_off_a_normalised_url(string url, string host) => SourceUrl.HostOf(url).ShouldBe(host);

    [Theory]
    [InlineData("http://h/a", "http://h/b?c", true)]
    [InlineData("http://h/", "https://h/", false)]
    [InlineData("http://h/", "http://h:81/", false)]
    [InlineData("http://h/", "http://h.example/", false)]
    public void An_origin_is_scheme_host_and_port(string url, string other, bool same) => SourceUrl.HaveSameOrigin(url, other).ShouldBe(same);

    [Theory]
    [InlineData("https://example.org/", "http:example.org")]
    [InlineData("http://EXAMPLE.org.:80/", "http:example.org")]
    [InlineData("https://example.org:8443/", "http:example.org:8443")]
    [InlineData("http://bücher.example/", "http:xn--bcher-kva.example")]
    [InlineData("http://[::1]:81/", "http:[::1]:81")]
    public void A_provider_is_named_after_its_host(string url, string provider)
    {
        ProviderName.Of(new Uri(url)).ShouldBe(provider);
        ProviderName.IsValid(provider).ShouldBeTrue();
    }

    [Fact]
    public void Whatever_is_accepted_reads_again_as_itself()
    {
        var pieces = Gen.Elements("http://", "https://", "h", "EX.org", ":80", ":8080", "/", "a", "%41", "%25", "%2F", "%zz", "..", "?", "#", "ü", "@", "u:p", "[::1]", "\\", " ", "\u202E", "。", "ß");
        Prop.ForAll(pieces.ArrayOf().ToArbitrary(), parts =>
        {
            if (SourceUrl.TryRead("http://" + string.Concat(parts), out var url, out _, out _))
            {
                SourceUrl.TryRead(url, out var again, out var authorization, out _).ShouldBeTrue(url);
                again.ShouldBe(url);
                authorization.ShouldBeNull();
                SourceUrl.HostOf(url).ShouldBe(new Uri(url).IdnHost);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }
}
