using Origins.Local;

namespace Downloads.Cli.Tests.Commands;

/// <summary>What is wrong with a command line is told in one line before anything is asked of a node.</summary>
public sealed class ArgumentTests
{
    private readonly CommandLineHarness _cli = new();

    [Theory]
    [InlineData("get", "Nothing to download")]
    [InlineData("get ftp://x/y", "'ftp://x/y' is no http or https address")]
    [InlineData("get x.bin", "'x.bin' is no http or https address")]
    [InlineData("get http://a/b http://a/c -o name", "--output goes with one address, and there are 2")]
    [InlineData("get http://a/b http://a/c --checksum md5=00", "--checksum goes with one address")]
    [InlineData("get http://a/b --checksum 1234", "'1234' is no checksum")]
    [InlineData("get http://a/b --checksum sha-256=xyz", "is no checksum")]
    [InlineData("get http://a/b --header Referer", "A header is 'Name: value'")]
    [InlineData("get http://a/b --header A:1 --header a:2", "each name comes once")]
    [InlineData("get http://a/b --timeout -1", "--timeout takes a number of seconds above 0")]
    [InlineData("get http://a/b --timeout soon", "soon")]
    [InlineData("get http://a/b --priority high", "high")]
    [InlineData("get http://a/b -i /does/not/exist", "The addresses cannot be read")]
    [InlineData("get http://a/b --frobnicate", "--frobnicate")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("show", "ID")]
    [InlineData("show 42", "42")]
    [InlineData("pause 42", "'42' is no id of a download")]
    [InlineData("watch 42", "'42' is no id of a download")]
    [InlineData("pause", "Name the downloads to pause, or say --all")]
    [InlineData("retry", "Name the downloads to retry.")]
    [InlineData("retry --all", "--all")]
    [InlineData("list --node ftp://x", "'ftp://x' is no address of a node")]
    [InlineData("list --node http://user:secret@host", "is no address of a node")]
    [InlineData("list --token-file /does/not/exist", "The token file cannot be read")]
    [InlineData("token create", "NAME")]
    [InlineData("token create me", "--scope")]
    [InlineData("token create me --scope root", "--scope takes read, control and admin")]
    [InlineData("token create a:b --scope read", "A token's name has")]
    public async Task A_wrong_command_line_ends_with_64_and_one_line(string line, string says)
    {
        var code = await _cli.RunAsync(line.Split(' '));

        code.ShouldBe(ExitCode.Usage);
        _cli.Error.TrimEnd().Split('\n').Length.ShouldBe(1);
        _cli.Error.ShouldContain(says);
        _cli.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_that_was_named_has_to_answer()
    {
        (await _cli.RunAsync("list", "--node", $"127.0.0.1:{LoopbackPort.Next()}")).ShouldBe(ExitCode.Network);
        _cli.Error.ShouldContain("No node answers at http://127.0.0.1:");
    }

    [Fact]
    public async Task The_environment_names_the_node_and_the_option_goes_before_it()
    {
        var port = LoopbackPort.Next();
        _cli.Environment["DOWNLOADS_NODE"] = "127.0.0.1:1";
        await _cli.RunAsync("list", "--node", $"127.0.0.1:{port}");
        _cli.Error.ShouldContain($"http://127.0.0.1:{port}/");

        await _cli.RunAsync("list");
        _cli.Error.ShouldContain("http://127.0.0.1:1/");
    }

    [Theory]
    [InlineData("--help", "get")]
    [InlineData("get --help", "--checksum")]
    public async Task Help_is_printed_on_request(string line, string says)
    {
        (await _cli.RunAsync(line.Split(' '))).ShouldBe(ExitCode.Done);
        _cli.Output.ShouldContain(says);
    }
}
