using Downloads.Gateway.Auth;

namespace Downloads.Gateway.Tests.Auth;

public sealed class BindingRuleTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://127.1.2.3:80")]
    [InlineData("http://[::1]:5080")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://LOCALHOST")]
    [InlineData("http://unix:/run/downloads.sock")]
    public void This_machine_needs_no_token(string url) => BindingRule.Check([url], hasToken: false).ShouldBeNull();

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://+:5080")]
    [InlineData("http://192.168.1.2:5080")]
    [InlineData("http://downloads.example")]
    [InlineData("http://localhost.attacker.example")]
    public void Any_other_address_needs_one(string url)
    {
        BindingRule.Check(["http://127.0.0.1:5080", url], hasToken: false).ShouldNotBeNull().ShouldContain(url);
        BindingRule.Check([url], hasToken: true).ShouldBeNull();
    }
}
