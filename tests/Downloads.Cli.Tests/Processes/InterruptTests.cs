using System.Text.Json;
using Origins.Content;
using Origins.Local;
using Origins.Nodes;
using Origins.Scripted;

namespace Downloads.Cli.Tests.Processes;

/// <summary>Ctrl-C, SIGTERM, a terminal that goes away, and kill −9.</summary>
[Trait("Category", "Slow")]
public sealed class InterruptTests : IAsyncLifetime
{
    private const int Held = 200_000;
    private static readonly SeededContent Content = new(4, 900_000);
    private readonly TemporaryFolder _folder = new("cli");
    private readonly ScriptedOrigin _origin = ScriptedOrigin.Start();
    private string _url = "";

    public ValueTask InitializeAsync()
    {
        _url = _origin.Serve("a.bin", new Script(Content) { ETag = "\"a\"", HoldAfter = Held }).ToString();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.HangUp)]
    public async Task One_signal_pauses_an_embedded_node_and_the_same_command_goes_on_at_the_byte(int signal)
    {
        await using (var cli = CliProcess.Start(_folder.Path, "get", "--json", "-d", ".", _url))
        {
            await cli.WaitForAsync($"\"downloaded\":{Held}");
            cli.Signal(signal);
            (await cli.EndAsync()).ShouldBe((int)ExitCode.Unfinished, cli.Error);
            cli.Error.ShouldBe("Pausing. The same command goes on from here; another Ctrl-C cancels and removes what is there.\n");
        }

        _origin.Release("a.bin");
        await using var again = CliProcess.Start(_folder.Path, "get", "-d", ".", _url);
        (await again.EndAsync()).ShouldBe(0, again.Error);

        FileDigest.Sha256(again.OutputLines[0]).ShouldBe(Content.Sha256());
        _origin.RequestsFor("a.bin").Select(request => request.Start).ShouldBe([0, Held]);
        Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).ShouldBe(["a.bin"]);
    }

    [Fact]
    public async Task Ctrl_c_typed_on_a_terminal_pauses_and_leaves_the_cursor_there()
    {
        await using var cli = CliProcess.Terminal(_folder.Path, [], "get", "-d", ".", _url);
        await cli.WaitForAsync("195 KB of 879 KB");
        await cli.TypeAsync("\u0003");
        (await cli.EndAsync()).ShouldBe((int)ExitCode.Unfinished, cli.Output);
        cli.Output.ShouldContain("The same command goes on from here");
        cli.Output.LastIndexOf("\u001b[?25h", StringComparison.Ordinal).ShouldBeGreaterThan(cli.Output.LastIndexOf("\u001b[?25l", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_cancel_and_leave_nothing_behind()
    {
        // The origin is silent and the pause would come at once: both signals together, before it has.
        await using var cli = CliProcess.Start(_folder.Path, "get", "--json", "-d", ".", _url);
        await cli.WaitForAsync($"\"downloaded\":{Held}");
        cli.Signal(Signals.Interrupt);
        cli.Signal(Signals.Terminate);
        (await cli.EndAsync()).ShouldBe((int)ExitCode.Unfinished, cli.Error);
        cli.Error.ShouldContain("Cancelling.");
        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_leaves_the_download_to_a_running_node_and_two_cancel_it_there()
    {
        await using var node = await NodeProcess.StartAsync(new NodeSetup(_folder.Path));
        using var client = new NodeClient(node.Setup.Address);
        await using (var left = CliProcess.Start(_folder.Path, "get", "--node", $"127.0.0.1:{node.Setup.Port}", _url))
        {
            await left.WaitForAsync("running    a.bin");
            left.Signal(Signals.Interrupt);
            (await left.EndAsync()).ShouldBe((int)ExitCode.Unfinished, left.Error);
            left.Error.ShouldContain("The node goes on with it: 'watch' follows, 'cancel' stops.");
        }

        var download = (await client.ListAsync()).ShouldHaveSingleItem();
        download.GetProperty("status").GetString().ShouldBe("downloading");
        await using (var watch = CliProcess.Start(_folder.Path, "watch", "--node", $"127.0.0.1:{node.Setup.Port}", download.GetProperty("id").GetString()!))
        {
            await watch.WaitForAsync("a.bin");
            watch.Signal(Signals.Interrupt);
            await watch.WaitForAsync("Another Ctrl-C");
            watch.Signal(Signals.Interrupt);
            (await watch.EndAsync()).ShouldBe((int)ExitCode.Unfinished, watch.Error);
            watch.Error.ShouldContain("cancelled  a.bin");
        }

        Status(await client.FindAsync(download.GetProperty("id").GetString()!)).ShouldBe("cancelled");
    }

    [Fact]
    public async Task Kill_9_of_a_get_with_several_downloads_loses_nothing_and_the_same_command_completes_them()
    {
        var done = new SeededContent(5, 50_000);
        var first = _origin.Serve("first.bin", new Script(done)).ToString();
        string[] command = ["get", "-d", ".", first, _url];
        await using (var cli = CliProcess.Start(_folder.Path, command))
        {
            await cli.WaitForAsync("completed  first.bin");
            await cli.WaitForAsync("running    a.bin");
            cli.Signal(Signals.Kill);
            (await cli.EndAsync()).ShouldBe(128 + Signals.Kill);
        }

        _origin.Release("a.bin");
        await using var again = CliProcess.Start(_folder.Path, command);
        (await again.EndAsync()).ShouldBe(0, again.Error);

        again.OutputLines.ShouldBe([Path.Combine(_folder.Path, "first.bin"), Path.Combine(_folder.Path, "a.bin")]);
        FileDigest.Sha256(again.OutputLines[0]).ShouldBe(done.Sha256());
        FileDigest.Sha256(again.OutputLines[1]).ShouldBe(Content.Sha256());
        _origin.RequestsFor("first.bin").Count.ShouldBe(1);
        Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).ShouldBe(["a.bin", "first.bin"], ignoreOrder: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _origin.DisposeAsync();
        _folder.Dispose();
    }

    private static string? Status(JsonElement download) => download.GetProperty("status").GetString();
}
