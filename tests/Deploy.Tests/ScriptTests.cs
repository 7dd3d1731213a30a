using System.Security.Cryptography;
using System.Text;
using Origins.Local;
using Origins.Nodes;

namespace Deploy.Tests;

/// <summary>The small scripts, run.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("deploy");

    [Fact]
    public async Task New_secrets_makes_them_once_and_shows_the_token_whose_hash_it_keeps()
    {
        var directory = Path.Combine(_folder.Path, "secrets");
        var made = (await RunAsync("deploy/new-secrets", [directory])).ShouldSucceed();
        var token = made.Output.TrimEnd();
        token.ShouldMatch("^dl_[0-9a-f]{64}$");
        (await ReadAsync(directory, "Auth__Tokens__0"))
            .ShouldBe($"operator:admin:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}");
        (await ReadAsync(directory, "postgres")).ShouldContain($"Password={await ReadAsync(directory, "postgres_password")};");
        (await ReadAsync(directory, "cluster_secret")).Length.ShouldBe(64);
        File.GetUnixFileMode(directory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var again = await RunAsync("deploy/new-secrets", [directory]);
        again.Code.ShouldBe(73);
        again.Output.ShouldBeEmpty();
        (await ReadAsync(directory, "Auth__Tokens__0")).ShouldEndWith(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))));
    }

    [Fact]
    public async Task Start_runs_the_program_asked_for_with_the_secrets_that_are_keys()
    {
        var secrets = _folder.Folder("secrets");
        await File.WriteAllTextAsync(Path.Combine(secrets, "Auth__Tokens__0"), "me:admin:00\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(secrets, "cluster_secret"), "not a key", TestContext.Current.CancellationToken);
        await FakeDotnetAsync("echo \"$@\"; env | grep -E '__|cluster_secret'");

        var started = (await StartAsync(secrets, "node", "--Cluster:Roles=worker")).ShouldSucceed();

        started.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["/app/node/Downloads.Node.dll --Cluster:Roles=worker", "Auth__Tokens__0=me:admin:00"]);
    }

    [Theory]
    [InlineData("lighthouse", "/app/lighthouse/Lighthouse.dll")]
    [InlineData("cli", "/app/cli/Downloads.Cli.dll")]
    public async Task Start_knows_the_other_programs(string program, string assembly)
    {
        await FakeDotnetAsync("echo \"$@\"");
        (await StartAsync(_folder.Path, program)).ShouldSucceed().Output.ShouldBe(assembly + "\n");
    }

    [Fact]
    public async Task Start_refuses_a_program_that_is_none()
    {
        var refused = await StartAsync(_folder.Path, "bash");
        refused.Code.ShouldBe(64);
        refused.Error.ShouldContain("there is no program 'bash'");
    }

    [Fact]
    public async Task The_program_takes_the_place_of_the_script_so_that_signals_reach_it()
    {
        await FakeDotnetAsync("echo $$");
        var output = (await Tool.RunAsync("bash", ["-c", $"{SourceTree.PathOf("deploy/images/start")} node & echo $!; wait"], environment: FakePath(_folder.Path))).ShouldSucceed().Output;
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[1].ShouldBe(lines[0], "the process id that was started is the program's own");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Healthy_tells_whether_a_node_is_ready()
    {
        var setup = new NodeSetup(_folder.Folder("node"));
        (await RunAsync("deploy/images/healthy", [$"{setup.Port}"])).Code.ShouldNotBe(0);
        await using var node = await NodeProcess.StartAsync(setup);
        (await RunAsync("deploy/images/healthy", [$"{setup.Port}"])).ShouldSucceed();
        (await RunAsync("deploy/images/healthy", [$"{setup.Port}", "/nowhere"])).Code.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_lighthouse_that_is_told_of_no_cluster_exits_78_and_says_what_it_needs()
    {
        var refused = await Tool.RunAsync("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Lighthouse.dll")], _folder.Path);
        refused.Code.ShouldBe(78);
        refused.Error.ShouldContain("Data:Store=postgres, Data:Postgres and Cluster:Secret");
        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBeEmpty("nothing is made by a program that refuses to start");
    }

    [Theory]
    [InlineData("--workers", "none")]
    [InlineData("--port", "0")]
    [InlineData("--dir")]
    [InlineData("--frobnicate")]
    public async Task Local_cluster_refuses_what_it_does_not_understand_before_it_starts_anything(params string[] arguments)
    {
        var refused = await RunAsync("deploy/local-cluster", arguments);
        refused.Code.ShouldBe(64);
        refused.Error.ShouldContain("local-cluster: ");
    }

    public void Dispose() => _folder.Dispose();

    private static Task<string> ReadAsync(string directory, string name) => File.ReadAllTextAsync(Path.Combine(directory, name), TestContext.Current.CancellationToken);

    private static Task<Tool> RunAsync(string script, IEnumerable<string> arguments) => Tool.RunAsync(SourceTree.PathOf(script), arguments);

    private Task<Tool> StartAsync(string secrets, params string[] arguments) =>
        Tool.RunAsync(SourceTree.PathOf("deploy/images/start"), arguments, environment: FakePath(secrets));

    private Dictionary<string, string> FakePath(string secrets) => new(StringComparer.Ordinal)
    {
        ["PATH"] = $"{_folder.Folder("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
        ["SECRETS_DIRECTORY"] = secrets,
    };

    private async Task FakeDotnetAsync(string script)
    {
        var path = Path.Combine(_folder.Folder("bin"), "dotnet");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
