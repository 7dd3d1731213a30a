using System.Text;
using Downloads.Providers;
using Downloads.Requests;

namespace Downloads.Tests.Providers;

public class RuleTests
{
    private static readonly RuntimeSettings Settings = SettingsReader.Read(
        Encoding.UTF8.GetBytes("""{"rules": [{"hosts": ["*.example.org", "bücher.example"], "provider": "http:example.org"}]}"""), RuntimeSettings.Default).Settings!;

    [Theory]
    [InlineData("http://cdn.example.org/f", "http:example.org")]
    [InlineData("https://xn--bcher-kva.example:8443/f", "http:example.org")]
    [InlineData("http://elsewhere.test/f", "http:elsewhere.test")]
    public void A_source_belongs_to_the_provider_that_the_rules_name(string url, string provider) =>
        Settings.Assign(Spec(url, ProviderName.Of(new Uri(url)))).Provider.ShouldBe(provider);

    [Fact]
    public void A_provider_that_was_asked_for_stays() => Settings.Assign(Spec("http://cdn.example.org/f", "mirror")).Provider.ShouldBe("mirror");

    private static DownloadSpec Spec(string url, string provider) => new() { Urls = [url], Provider = provider };
}
