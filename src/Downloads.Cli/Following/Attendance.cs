using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Following;

/// <summary>
/// Waits for downloads on the user's behalf: shows them, listens to Ctrl-C and the clock, prints what came of them.
/// <code>
/// following ──all final──► results
///     ├──time-out──► parting ──► exit code 2
///     ├──only downloads left that do not fit on the disk──► parting ──► exit code 9
///     └──Ctrl-C────► parting ──Ctrl-C──► cancelling ──► exit code 7
/// </code>
/// Parting pauses the downloads of a node of our own and leaves those of a running node to it.
/// </summary>
internal sealed class Attendance(NodeSession session, CliContext context, FollowOptions options)
{
    /// <summary>How long a running node's downloads may still be cancelled after the first Ctrl-C; how long our own node may take to stop them.</summary>
    private static readonly TimeSpan PartingTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(6);

    /// <summary>Until all of <paramref name="jobs"/> are final.</summary>
    /// <returns>The first failure in the order of the jobs, or <see cref="ExitCode.Done"/>.</returns>
    public async Task<ExitCode> AttendAsync(IReadOnlyList<JobView> jobs, CancellationToken cancellationToken)
    {
        context.Interrupts.Heed();
        ExitCode? parted;
        await using (var display = context.Display(options.Json))
        {
            var follower = new Follower(session.Client, display, context.Time);
            follower.Add(jobs);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var following = follower.RunAsync(everything: false, end.Token);
            parted = await FirstOfAsync(following, follower.OutOfSpace, cancellationToken) is { } code ? await PartAsync(code, follower, following, display) : null;
            await end.CancelAsync();
        }

        return parted ?? await new Results(session, context).ReportAsync(jobs, printPaths: !options.Json, cancellationToken);
    }

    /// <summary>Everything there is and comes, until Ctrl-C or the time-out.</summary>
    public async Task<ExitCode> WatchAllAsync(CancellationToken cancellationToken)
    {
        context.Interrupts.Heed();
        await using var display = context.Display(options.Json);
        var follower = new Follower(session.Client, display, context.Time);
        await foreach (var job in session.Client.ListAsync(UnfinishedJobs.Filter, int.MaxValue, cancellationToken))
        {
            follower.Add([job]);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var code = await FirstOfAsync(follower.RunAsync(everything: true, end.Token), follower.OutOfSpace, cancellationToken);
        await end.CancelAsync();
        return code == ExitCode.Unfinished ? ExitCode.Done : code ?? ExitCode.Done;
    }

    /// <returns>Null where everything came to its end, else why it did not.</returns>
    private async Task<ExitCode?> FirstOfAsync(Task following, Task outOfSpace, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timeout = Task.Delay(options.Timeout ?? Timeout.InfiniteTimeSpan, context.Time, patience.Token);
        var first = await Task.WhenAny(following, context.Interrupts.First, timeout, outOfSpace);
        await patience.CancelAsync();
        if (first == following)
        {
            await following;
            return null;
        }

        return first == timeout ? ExitCode.TimedOut : first == outOfSpace ? ExitCode.DiskFull : ExitCode.Unfinished;
    }

    private async Task<ExitCode> PartAsync(ExitCode code, Follower follower, Task following, IDisplay display)
    {
        foreach (var job in code == ExitCode.DiskFull ? await follower.OutOfSpace : [])
        {
            display.Note($"no room    {SafeText.Of(job.Name)}  {SafeText.Of(job.Error)}");
        }

        var open = follower.Jobs.Where(job => !job.IsFinal).Select(job => job.Id).ToArray();
        if (session.IsEmbedded)
        {
            display.Note("Pausing. The same command goes on from here; another Ctrl-C cancels and removes what is there.");
            await TellAllAsync("pause", open);
        }
        else
        {
            display.Note($"The node goes on with {(open.Length == 1 ? "it" : "them")}: 'watch' follows, 'cancel' stops. Another Ctrl-C within {PartingTime.TotalSeconds:0} s cancels.");
        }

        var again = code == ExitCode.Unfinished ? context.Interrupts.Second : context.Interrupts.First;
        var quiet = session.IsEmbedded ? follower.Quiet : Task.Delay(PartingTime, context.Time);
        if (await Task.WhenAny(quiet, again, Task.Delay(StopTime, context.Time)) == again)
        {
            display.Note("Cancelling.");
            await TellAllAsync("cancel", open);
            await Task.WhenAny(following, Task.Delay(StopTime, context.Time));
        }

        return code;
    }

    /// <summary>What became final meanwhile refuses, and may.</summary>
    private Task TellAllAsync(string verb, IEnumerable<Guid> ids) => Task.WhenAll(ids.Select(async id =>
    {
        try
        {
            await session.Client.CommandAsync(id, verb, CancellationToken.None);
        }
        catch (CliException refused) when (refused.ExitCode is ExitCode.Refused or ExitCode.NotFound)
        {
            await context.Error.FlushAsync(CancellationToken.None);
        }
    }));
}
