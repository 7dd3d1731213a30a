using Origins.Local;

namespace Deploy.Tests;

/// <summary>What others' tools say of the files, where they are installed.</summary>
public sealed class LintTests
{
    public static TheoryData<string> Scripts { get; } =
        ["deploy/local-cluster", "deploy/new-secrets", "deploy/images/start", "deploy/images/healthy", "tests/run", ".ci/run"];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Shellcheck_finds_nothing_in_a_script_that_may_be_run(string script)
    {
        File.GetUnixFileMode(SourceTree.PathOf(script)).ShouldSatisfyAllConditions(mode => mode.HasFlag(UnixFileMode.UserExecute).ShouldBeTrue());
        (await RunAsync("shellcheck", script)).ShouldSucceed();
    }

    [Fact]
    public async Task Yamllint_finds_nothing() => (await RunAsync("yamllint", "--strict", "-c", "deploy/.yamllint", "docker-compose.yml", "deploy")).ShouldSucceed();

    [Fact]
    public async Task Compose_takes_its_file() => (await RunAsync("docker-compose", "--file", "docker-compose.yml", "config", "--quiet")).ShouldSucceed();

    [Theory]
    [InlineData("deploy/systemd/downloads.service")]
    [InlineData("deploy/systemd/downloads-lighthouse.service")]
    public async Task Systemd_takes_its_units(string unit)
    {
        var verified = await RunAsync("systemd-analyze", "verify", "--man=no", unit);
        verified.ShouldSucceed();
        verified.Error.ShouldBeEmpty();
    }

    private static Task<Tool> RunAsync(string tool, params string[] arguments)
    {
        Assert.SkipUnless(Tool.Exists(tool), $"{tool} is not installed");
        return Tool.RunAsync(tool, arguments);
    }
}
