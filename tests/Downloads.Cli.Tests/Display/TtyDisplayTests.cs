using System.Text;
using Actors.TestKit;
using Downloads.Cli.Display;
using Spectre.Console;

namespace Downloads.Cli.Tests.Display;

public sealed class TtyDisplayTests
{
    private readonly StringBuilder _screen = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Running_rows_and_a_total_are_drawn_and_what_finished_stays_above()
    {
        var running = new Job(Guid.NewGuid(), "film.mkv") { Status = RuntimeStatus.Running, Downloaded = 512, Total = 1024, Speed = 256, EtaSeconds = 2 };
        var done = new Job(Guid.NewGuid(), "song.flac") { Status = RuntimeStatus.Completed, Total = 2048, Downloaded = 2048 };
        var display = Open();
        await using (display)
        {
            display.Added(running);
            display.Added(done);
        }

        var text = _screen.ToString();
        text.ShouldContain("completed  song.flac  2.0 KB");
        text.ShouldContain("film.mkv");
        text.ShouldContain("━━━━━━━━━━──────────");
        text.ShouldContain("50.0 %  512 B of 1.0 KB  256 B/s  2s left");
        text.ShouldContain("1 of 2 done  1 running");
    }

    [Fact]
    public async Task Only_so_many_rows_are_drawn_and_the_total_counts_all()
    {
        var display = Open(maxRows: 2);
        await using (display)
        {
            for (var i = 0; i < 9; i++)
            {
                display.Added(new Job(Guid.NewGuid(), $"file-{i}.bin") { Status = RuntimeStatus.Running });
            }
        }

        _screen.ToString().ShouldContain("file-1.bin");
        _screen.ToString().ShouldNotContain("file-2.bin");
        _screen.ToString().ShouldContain("0 of 9 done  9 running");
    }

    [Fact]
    public async Task A_name_is_text_and_neither_markup_nor_escape_sequence()
    {
        var display = Open();
        await using (display)
        {
            display.Added(new Job(Guid.NewGuid(), "[red]x[/] \u001b[2J") { Status = RuntimeStatus.Running });
        }

        _screen.ToString().ShouldContain("[red]x[/] \uFFFD[2J");
    }

    private TtyDisplay Open(int maxRows = 8)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(new StringWriter(_screen)) });
        console.Profile.Width = 120;
        return new TtyDisplay(console, maxRows, _time);
    }
}
