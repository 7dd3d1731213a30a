using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Following;

/// <summary>Follows downloads on a node until each is final. The stream says what changes; the manager API says how things stand.</summary>
internal sealed class Follower(NodeClient client, IDisplay display, TimeProvider time)
{
    /// <summary>A filter of more ids than this costs the node more than it saves us.</summary>
    private const int MaxFilter = 100;

    private const int ReadsAtOnce = 8;
    private readonly JobBoard _board = new(display);
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<IReadOnlyList<Job>> _outOfSpace = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyCollection<Job> Jobs => _board.Jobs;

    /// <summary>Completes once every download is paused or final.</summary>
    public Task Quiet => _quiet.Task;

    /// <summary>Completes once all that is left waits for room on the disk, with those downloads: they may try again before anybody looks.</summary>
    public Task<IReadOnlyList<Job>> OutOfSpace => _outOfSpace.Task;

    /// <summary>Takes downloads up before anything is known of them.</summary>
    public void Add(IEnumerable<JobView> jobs)
    {
        foreach (var job in jobs)
        {
            _board.Put(job);
        }
    }

    /// <summary>Returns when all are final.</summary>
    /// <param name="everything">Follow downloads that appear meanwhile, too, and never return on its own.</param>
    public async Task RunAsync(bool everything, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<Guid> filter = everything || Jobs.Count > MaxFilter ? [] : [.. Jobs.Select(job => job.Id)];
        await foreach (var message in new EventStream(client.Address, time).ReadAsync(filter, cancellationToken))
        {
            display.Message(message);
            switch (message.TryGetProperty("op", out var op) ? op.GetString() : null)
            {
                case "snapshot":
                    await ReadAllAsync(JobBoard.StatusesIn(message), cancellationToken);
                    break;
                case "event" when message.TryGetProperty("data", out var data):
                    if (_board.Apply(data) is { } wanted && (everything || _board.Find(wanted.Id) is not null))
                    {
                        await ReadAsync(wanted, cancellationToken);
                    }

                    break;
                case "error":
                    throw new CliException(ExitCode.BadAnswer, $"The node refuses the subscription: {SafeText.Of(message.GetRawText())}");
            }

            if (_board.AllQuiet)
            {
                _quiet.TrySetResult();
            }

            if (!everything && _board.OnlyOutOfSpace() is { Count: > 0 } waiting)
            {
                _outOfSpace.TrySetResult(waiting);
            }

            if (!everything && _board.AllFinal)
            {
                return;
            }
        }
    }

    private async Task ReadAllAsync(Dictionary<Guid, string> told, CancellationToken cancellationToken)
    {
        foreach (var some in Jobs.Where(job => !job.IsFinal).Select(job => job.Id).Chunk(ReadsAtOnce))
        {
            foreach (var view in await Task.WhenAll(some.Select(id => client.GetAsync(id, cancellationToken))))
            {
                _board.Put(view, told.GetValueOrDefault(view.Id));
            }
        }
    }

    private async Task ReadAsync(ToRead wanted, CancellationToken cancellationToken)
    {
        try
        {
            _board.Put(await client.GetAsync(wanted.Id, cancellationToken), wanted.Told);
        }
        catch (CliException gone) when (gone.ExitCode == ExitCode.NotFound)
        {
            // Forgotten between its last event and our question.
        }
    }
}
