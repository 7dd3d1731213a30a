using System.Text;
using Actors.TestKit;
using Downloads.Cli.Display;

namespace Downloads.Cli.Tests.Display;

public sealed class PlainDisplayTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly StringBuilder _error = new();
    private readonly PlainDisplay _display;
    private readonly Job _job = new(Guid.Empty, "film.mkv");

    public PlainDisplayTests() => _display = new PlainDisplay(new StringWriter(_error), _time);

    [Fact]
    public void Each_change_of_status_is_a_line()
    {
        _display.Added(_job);
        Change(RuntimeStatus.Running);
        _job.Total = 2048;
        Change(RuntimeStatus.Completed);

        Lines().ShouldBe(["waiting    film.mkv", "running    film.mkv", "completed  film.mkv  2.0 KB"]);
    }

    [Fact]
    public void A_failure_tells_why_and_a_retry_which_attempt_failed()
    {
        (_job.Error, _job.Attempt, _job.MaxAttempts) = ("http_503: busy", 2, 5);
        Change(RuntimeStatus.Pending);
        Change(RuntimeStatus.Failed);

        Lines().ShouldBe(["retrying   film.mkv  http_503: busy (attempt 2 of 5)", "failed     film.mkv  http_503: busy"]);
    }

    [Fact]
    public void Figures_come_every_ten_seconds_and_only_of_what_runs()
    {
        Change(RuntimeStatus.Running);
        (_job.Downloaded, _job.Total, _job.Speed, _job.EtaSeconds) = (1024, 4096, 512, 6);
        _display.Progressed(_job);
        _time.Advance(TimeSpan.FromSeconds(9));
        Lines().Length.ShouldBe(1);

        _time.Advance(TimeSpan.FromSeconds(1));
        Lines()[^1].ShouldBe("running    film.mkv  25.0 %  1.0 KB of 4.0 KB  512 B/s  6s left");

        Change(RuntimeStatus.Paused);
        _time.Advance(TimeSpan.FromMinutes(1));
        Lines().Length.ShouldBe(3);
    }

    [Fact]
    public void A_hostile_name_prints_nothing_but_text()
    {
        _display.Added(new Job(Guid.Empty, "\u001b[2J\u001b]0;owned\u0007\nfake line"));

        _error.ToString().TrimEnd().ShouldAllBe(character => !char.IsControl(character));
    }

    public ValueTask DisposeAsync() => _display.DisposeAsync();

    private void Change(string status)
    {
        _job.Status = status;
        _display.Changed(_job);
    }

    private string[] Lines() => _error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
