using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Downloads.Cli.Display;

/// <summary>For a terminal: a row for each running download and a total, ten times a second; what is finished scrolls up and stays.</summary>
public sealed class TtyDisplay : IDisplay
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);
    private readonly IAnsiConsole _console;
    private readonly int _maxRows;
    private readonly Lock _lock = new();
    private readonly List<Job> _jobs = [];
    private readonly Queue<string> _above = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _drawing;

    /// <param name="maxRows">Running downloads shown at once; the rest are counted.</param>
    public TtyDisplay(IAnsiConsole console, int maxRows, TimeProvider time)
    {
        _console = console;
        _maxRows = maxRows;
        _drawing = DrawAsync(time);
    }

    /// <inheritdoc/>
    public void Message(JsonElement message)
    {
    }

    /// <inheritdoc/>
    public void Added(Job job)
    {
        lock (_lock)
        {
            _jobs.Add(job);
        }

        Changed(job);
    }

    /// <inheritdoc/>
    public void Changed(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.IsFinal)
        {
            Note(JobLines.Change(job));
        }
    }

    /// <inheritdoc/>
    public void Progressed(Job job)
    {
    }

    /// <inheritdoc/>
    public void Note(string line)
    {
        lock (_lock)
        {
            _above.Enqueue(line);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _drawing;
        _end.Dispose();
    }

    private Task DrawAsync(TimeProvider time) =>
        _console.Live(new Text(string.Empty)).AutoClear(enabled: true).StartAsync(async live =>
        {
            using var timer = new PeriodicTimer(Frame, time);
            try
            {
                do
                {
                    Draw(live);
                }
                while (await timer.WaitForNextTickAsync(_end.Token));
            }
            catch (OperationCanceledException)
            {
                Draw(live);
            }
            catch (IOException)
            {
                // The terminal was closed: nobody looks any more, and what is being downloaded has its own way of hearing of it (SIGHUP).
            }
        });

    private void Draw(LiveDisplayContext live)
    {
        lock (_lock)
        {
            while (_above.TryDequeue(out var line))
            {
                _console.Write(new Text(line + Environment.NewLine));
            }

            live.UpdateTarget(JobTable.Build(_jobs, _maxRows, _console.Profile.Width));
        }
    }
}
