using Origins.Content;
using Origins.Local;
using Origins.Scripted;

namespace Downloads.Cli.Tests.Processes;

/// <summary>On a pseudo-terminal: bars that move where they can be drawn, plain lines where they cannot.</summary>
public sealed class TerminalTests
{
    private const string Escape = "\u001b[";

    [Fact]
    public async Task A_terminal_shows_bars_that_move_and_what_is_finished_scrolls_above_them()
    {
        using var folder = new TemporaryFolder("cli");
        await using var origin = ScriptedOrigin.Start();
        var small = origin.Serve("small.bin", new Script(new SeededContent(1, 5_000)));
        var large = origin.Serve("large.bin", new Script(new SeededContent(2, 400_000)) { HoldAfter = 200_000 });
        await using var cli = CliProcess.Terminal(folder.Path, [], "get", "-d", ".", $"{small}", $"{large}");
        await cli.WaitForAsync("completed  small.bin  4.9 KB");
        await cli.WaitForAsync("━━━━━━━━━━────────── 50.0 %");
        await cli.WaitForAsync("1 of 2 done  1 running");
        origin.Release("large.bin");
        (await cli.EndAsync()).ShouldBe(0, cli.Output);

        cli.Output.ShouldContain(Escape);
        var end = cli.Output[cli.Output.LastIndexOf("of 2 done", StringComparison.Ordinal)..];
        end.ShouldContain(Path.Combine(folder.Path, "small.bin"));
        end.ShouldContain(Path.Combine(folder.Path, "large.bin"));
        cli.Output.IndexOf("completed  small.bin", StringComparison.Ordinal).ShouldBeLessThan(cli.Output.LastIndexOf("of 2 done", StringComparison.Ordinal), "rows are drawn below it");
    }

    [Theory]
    [InlineData("TERM", "dumb")]
    [InlineData("CI", "1")]
    [InlineData("CI", "true")]
    public async Task A_dumb_terminal_and_a_build_machine_get_plain_lines(string key, string value)
    {
        using var folder = new TemporaryFolder("cli");
        await using var origin = ScriptedOrigin.Start();
        var url = origin.Serve("a.bin", new Script(new SeededContent(1, 5_000)));
        await using var cli = CliProcess.Terminal(folder.Path, [(key, value)], "get", "-d", ".", $"{url}");
        (await cli.EndAsync()).ShouldBe(0, cli.Output);

        cli.Output.ReplaceLineEndings("\n").ShouldBePlain();
        cli.Output.ShouldContain("completed  a.bin  4.9 KB");
    }
}
