using System.Security.Cryptography;
using System.Text;
using Origins.Content;
using Origins.Local;
using Origins.Nodes;
using Origins.Scripted;

namespace Downloads.Cli.Tests.Processes;

/// <summary>What the process ends with tells what went wrong. On a running node that tries each download once.</summary>
[Trait("Category", "Slow")]
public sealed class ExitCodeTests(ExitCodeTests.Surroundings surroundings) : IClassFixture<ExitCodeTests.Surroundings>
{
    [Theory]
    [InlineData("missing.bin", ExitCode.NotFound, "404")]
    [InlineData("http_401", ExitCode.Auth, "401")]
    [InlineData("http_403", ExitCode.Auth, "403")]
    [InlineData("http_503", ExitCode.Overloaded, "503")]
    [InlineData("reset", ExitCode.Network, "")]
    [InlineData("short", ExitCode.Network, "")]
    [InlineData("http://127.0.0.1:1/refused.bin", ExitCode.Network, "")]
    [InlineData("http://nowhere.invalid/dns.bin", ExitCode.Dns, "nowhere.invalid")]
    public async Task A_failed_download_ends_with_the_code_of_its_class_and_a_line_that_tells_why(string path, ExitCode code, string says)
    {
        await using var cli = surroundings.Run("get", new Uri(surroundings.Origin.Address, path).ToString());
        (await cli.EndAsync()).ShouldBe((int)code, cli.Error);
        cli.Error.ShouldContain("failed ");
        cli.Error.ShouldContain(says);
        cli.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_checksum_ends_with_32()
    {
        await using var cli = surroundings.Run("get", surroundings.Small, "--checksum", $"sha-256={new string('0', 64)}");
        (await cli.EndAsync()).ShouldBe((int)ExitCode.Checksum, cli.Error);
    }

    [Fact]
    public async Task Of_several_the_first_in_the_order_of_the_command_line_counts_and_the_others_are_fetched()
    {
        await using var cli = surroundings.Run("get", surroundings.UriOf("http_401"), surroundings.UriOf("missing.bin"), surroundings.Small);
        (await cli.EndAsync()).ShouldBe((int)ExitCode.Auth, cli.Error);
        cli.OutputLines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Time_that_is_up_ends_with_2()
    {
        await using var cli = surroundings.Run("get", surroundings.UriOf("silent"), "--timeout", "1");
        (await cli.EndAsync()).ShouldBe((int)ExitCode.TimedOut, cli.Error);
    }

    [Fact]
    public async Task An_id_nobody_knows_ends_with_3_and_a_state_that_does_not_allow_it_with_65()
    {
        await using var unknown = surroundings.Run("show", Guid.NewGuid().ToString());
        (await unknown.EndAsync()).ShouldBe((int)ExitCode.NotFound, unknown.Error);

        await using var add = surroundings.Run("add", "--wait", surroundings.Small);
        (await add.EndAsync()).ShouldBe(0, add.Error);
        await using var list = surroundings.Run("list", "--status", "completed", "--limit", "1");
        await list.EndAsync();
        await using var pause = surroundings.Run("pause", list.Output.Split(' ')[0]);
        (await pause.EndAsync()).ShouldBe((int)ExitCode.Refused, pause.Error);
        pause.Error.TrimEnd().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_name_that_is_taken_ends_with_13_where_it_must_be_new()
    {
        await File.WriteAllTextAsync(Path.Combine(surroundings.Folder, "taken.bin"), "mine", TestContext.Current.CancellationToken);
        await using var cli = CliProcess.Start(surroundings.Folder, "get", "-d", ".", "-o", "taken.bin", "--must-be-new", surroundings.Small);
        (await cli.EndAsync()).ShouldBe((int)ExitCode.Exists, cli.Error);
        (await File.ReadAllTextAsync(Path.Combine(surroundings.Folder, "taken.bin"), TestContext.Current.CancellationToken)).ShouldBe("mine");
    }

    [Fact]
    public async Task A_node_that_is_not_there_ends_with_6_and_a_wrong_command_line_with_64()
    {
        await using var away = CliProcess.Start(surroundings.Folder, "list", "--node", $"127.0.0.1:{LoopbackPort.Next()}");
        (await away.EndAsync()).ShouldBe((int)ExitCode.Network);
        await using var wrong = CliProcess.Start(surroundings.Folder, "frobnicate");
        (await wrong.EndAsync()).ShouldBe((int)ExitCode.Usage);
    }

    [Fact]
    public async Task A_wrong_token_ends_with_24()
    {
        await using var cli = CliProcess.Shell(surroundings.Folder, $"DOWNLOADS_TOKEN=dl_wrong $CLI list --node {surroundings.NodeAddress}");
        (await cli.EndAsync()).ShouldBe((int)ExitCode.Auth, cli.Error);
        cli.Error.ShouldContain("DOWNLOADS_TOKEN");
        cli.Error.ShouldNotContain("dl_wrong");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_ends_with_69()
    {
        var file = Path.Combine(surroundings.Folder, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await using var cli = CliProcess.Start(surroundings.Folder, "get", "-d", file, surroundings.Small);
        (await cli.EndAsync()).ShouldBe((int)ExitCode.Unavailable, cli.Error);
        cli.Error.TrimEnd().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_does_not_fit_on_the_disk_ends_with_9_and_the_same_command_goes_on_once_there_is_room()
    {
        var content = new SeededContent(9, 40 << 20);
        var url = surroundings.Origin.Serve("large.bin", new Script(content)).ToString();
        using var disk = SmallDisk.TryMount(Directory.CreateDirectory(Path.Combine(surroundings.Folder, "disk")).FullName, 96 << 20, out var refusal);
        Assert.SkipWhen(disk is null, refusal ?? "");
        var ballast = disk!.Occupy("ballast", 70 << 20);
        await using (var full = CliProcess.Start(surroundings.Folder, "get", "-d", disk.Path, url))
        {
            (await full.EndAsync()).ShouldBe((int)ExitCode.DiskFull, full.Error);
            full.Error.ShouldContain("no room    large.bin");
        }

        File.Delete(ballast);
        await using var again = CliProcess.Start(surroundings.Folder, "get", "-d", disk.Path, url);
        (await again.EndAsync()).ShouldBe(0, again.Error);
        FileDigest.Sha256(again.OutputLines[0]).ShouldBe(content.Sha256());
    }

    /// <summary>A node, an origin and a folder for all of them.</summary>
    public sealed class Surroundings : IAsyncLifetime
    {
        private const string Token = "dl_right";
        private readonly TemporaryFolder _folder = new("cli");
        private NodeProcess? _node;

        public ScriptedOrigin Origin { get; } = ScriptedOrigin.Start();

        public string Folder => _folder.Path;

        public string Small { get; private set; } = "";

        public string NodeAddress => $"127.0.0.1:{_node!.Setup.Port}";

        public async ValueTask InitializeAsync()
        {
            Small = Origin.Serve("small.bin", new Script(new SeededContent(1, 1000))).ToString();
            foreach (var status in new[] { 401, 403, 503 })
            {
                Origin.Serve($"http_{status}", new Script(new SeededContent(1, 1)) { Refusal = new Refusal(status) });
            }

            Origin.Serve("reset", new Script(new SeededContent(1, 100_000)) { BreakOff = new BreakOff(50_000, int.MaxValue, Reset: true) });
            Origin.Serve("short", new Script(new SeededContent(1, 100_000)) { BreakOff = new BreakOff(50_000, int.MaxValue) });
            Origin.Serve("silent", new Script(new SeededContent(1, 100_000)) { HoldAfter = 0 });
            await File.WriteAllTextAsync(TokenFile, Token);
            _node = await NodeProcess.StartAsync(new NodeSetup(_folder.Folder("node"))
            {
                Options = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Retry:Attempts"] = "1",
                    ["Auth:Tokens:0"] = $"test:admin:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token)))}",
                },
            });

            // They fail one after the other on one host, which is not to be let alone for that.
            using var client = new NodeClient(_node.Setup.Address, Token);
            (await client.PutAsync("api/settings", new { providers = new Dictionary<string, object>(StringComparer.Ordinal) { [$"http:{Origin.Address.Authority}"] = new { circuit_failures = 100 } } })).Succeeded();
        }

        private string TokenFile => Path.Combine(Folder, "token");

        public string UriOf(string path) => Origin.UriOf(path).ToString();

        internal CliProcess Run(params string[] arguments) => CliProcess.Start(Folder, [.. arguments, "--node", NodeAddress, "--token-file", TokenFile]);

        public async ValueTask DisposeAsync()
        {
            await _node!.DisposeAsync();
            await Origin.DisposeAsync();
            _folder.Dispose();
        }
    }
}
