using System.Text.Json;
using Origins.Content;
using Origins.Local;
using Origins.Scripted;

namespace Downloads.Cli.Tests.Processes;

/// <summary>What goes to which stream where there is no terminal, and what happens where a stream is missing or nobody reads it.</summary>
public sealed class StreamTests : IAsyncLifetime
{
    private const int OutputClosed = 141;
    private static readonly SeededContent Content = new(3, 300_000);
    private readonly TemporaryFolder _folder = new("cli");
    private readonly ScriptedOrigin _origin = ScriptedOrigin.Start();
    private string _url = "";

    public ValueTask InitializeAsync()
    {
        _url = _origin.Serve("a.bin", new Script(Content)).ToString();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Results_go_to_stdout_plain_lines_to_stderr_and_nothing_is_left_beside_the_file()
    {
        await using var cli = CliProcess.Start(_folder.Path, "get", "-d", ".", _url);
        (await cli.EndAsync()).ShouldBe(0, cli.Error);

        cli.OutputLines.ShouldBe([Path.Combine(_folder.Path, "a.bin")]);
        cli.Error.ShouldContain("running    a.bin\n");
        cli.Error.ShouldContain("completed  a.bin  293 KB\n");
        cli.Error.ShouldBePlain();
        FileDigest.Sha256(cli.OutputLines[0]).ShouldBe(Content.Sha256());
        Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).ShouldBe(["a.bin"]);
    }

    [Fact]
    public async Task The_embedded_node_writes_no_log_whatever_the_environment_says()
    {
        await using var cli = CliProcess.Shell(_folder.Path, $"Logging__LogLevel__Default=Trace ASPNETCORE_ENVIRONMENT=Development Downloads__Root=/nowhere $CLI get -d . {_url}");
        (await cli.EndAsync()).ShouldBe(0, cli.Error);

        cli.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldAllBe(line => line.EndsWith("a.bin", StringComparison.Ordinal) || line.EndsWith("a.bin  293 KB", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_is_one_object_a_line_on_stdout()
    {
        await using var cli = CliProcess.Start(_folder.Path, "get", "--json", "-d", ".", _url);
        (await cli.EndAsync()).ShouldBe(0, cli.Error);

        var messages = cli.OutputLines.Select(line => JsonElement.Parse(line)).ToArray();
        messages.Select(message => message.GetProperty("op").GetString()).ShouldBeSubsetOf(["hello", "ack", "snapshot", "event"]);
        messages.ShouldContain(message => message.GetProperty("op").GetString() == "event" && message.GetProperty("data").GetRawText().Contains("\"Completed\""));
        cli.Output.ShouldBePlain();
        cli.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reader_that_has_enough_ends_a_list_as_it_ends_any_program_in_a_pipe()
    {
        await using var cli = CliProcess.Shell(_folder.Path, "$CLI --help | true");
        (await cli.EndAsync()).ShouldBe(OutputClosed, cli.Error);
        cli.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reader_of_events_that_goes_ends_the_command_and_the_same_command_goes_on()
    {
        var url = _origin.Serve("b.bin", new Script(Content) { ETag = "\"b\"", BytesPerSecond = 100_000, HoldAfter = 200_000 }).ToString();
        await using (var cut = CliProcess.Shell(_folder.Path, $"$CLI get --json -d . {url} | head -n 1"))
        {
            (await cut.EndAsync()).ShouldBe(OutputClosed, cut.Error);
            cut.Error.ShouldBeEmpty();
        }

        _origin.Release("b.bin");
        await using var cli = CliProcess.Start(_folder.Path, "get", "-d", ".", url);
        (await cli.EndAsync()).ShouldBe(0, cli.Error);
        FileDigest.Sha256(cli.OutputLines[0]).ShouldBe(Content.Sha256());
    }

    [Theory]
    [InlineData("0<&-")]
    [InlineData("1>&-")]
    [InlineData("2>&-")]
    [InlineData("0<&- 1>&- 2>&-")]
    public async Task Closed_streams_keep_nobody_from_downloading_and_are_written_to_by_nobody(string closed)
    {
        await using var cli = CliProcess.Shell(_folder.Path, $"$CLI get -d . {_url} {closed}");
        (await cli.EndAsync()).ShouldBe(0, cli.Error);
        FileDigest.Sha256(Path.Combine(_folder.Path, "a.bin")).ShouldBe(Content.Sha256());
    }

    [Fact]
    public async Task Addresses_are_read_from_stdin_and_a_closed_one_holds_none()
    {
        await using var cli = CliProcess.Shell(_folder.Path, $"echo {_url} | $CLI get -d . -i -");
        (await cli.EndAsync()).ShouldBe(0, cli.Error);

        await using var closed = CliProcess.Shell(_folder.Path, "$CLI get -d . -i - <&-");
        (await closed.EndAsync()).ShouldBe((int)ExitCode.Usage);
        closed.Error.ShouldContain("Nothing to download");
    }

    [Fact]
    public async Task Results_that_cannot_be_written_are_told()
    {
        await using var cli = CliProcess.Shell(_folder.Path, "$CLI --help > /dev/full");
        (await cli.EndAsync()).ShouldBe((int)ExitCode.FileError);
        cli.Error.ShouldBe("The results cannot be written: No space left on device.\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _origin.DisposeAsync();
        _folder.Dispose();
    }
}
