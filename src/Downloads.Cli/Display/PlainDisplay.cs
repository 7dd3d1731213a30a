using System.Text.Json;

namespace Downloads.Cli.Display;

/// <summary>For logs, pipes and dumb terminals: a line per status change, and the figures of what runs every 10 s. No control characters at all.</summary>
public sealed class PlainDisplay : IDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly TextWriter _error;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly List<Job> _running = [];

    public PlainDisplay(TextWriter error, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _error = error;
        _timer = time.CreateTimer(_ => Report(), null, Interval, Interval);
    }

    /// <inheritdoc/>
    public void Message(JsonElement message)
    {
    }

    /// <inheritdoc/>
    public void Added(Job job) => Changed(job);

    /// <inheritdoc/>
    public void Changed(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        lock (_lock)
        {
            _running.Remove(job);
            if (job.Status == RuntimeStatus.Running)
            {
                _running.Add(job);
            }

            _error.WriteLine(JobLines.Change(job));
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
            _error.WriteLine(line);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Report()
    {
        lock (_lock)
        {
            foreach (var job in _running)
            {
                _error.WriteLine($"{"running",-10} {SafeText.Of(job.Name)}  {JobLines.Progress(job)}");
            }
        }
    }
}
