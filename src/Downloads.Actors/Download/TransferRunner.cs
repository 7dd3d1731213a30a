using System.Collections.Concurrent;
using System.Text.Json;
using Actors.Kernel;
using Downloads.Actors.Feed;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Requests;
using Downloads.Transfers;
using Microsoft.Extensions.Logging;

namespace Downloads.Actors.Download;

/// <summary>
/// Runs transfers on this node on behalf of download actors and tells them how they ended. Two runs of one download never overlap: a new
/// one begins after the one before has let go of the part file.
/// </summary>
/// <param name="mayBegin">
/// Whether the node holds its lease now. A process may have been stopped between the commit that starts a run and the run: then the download is another node's, and the run
/// ends before it has begun, as one that was interrupted.
/// </param>
internal sealed partial class TransferRunner(
    IEnumerable<ITransferEngine> engines, ISecretBox secrets, FileLayout layout, TransferTerms terms, ProgressBoard progress, Func<bool> mayBegin,
    TimeProvider time, ILogger<TransferRunner> logger)
{
    private readonly ITransferEngine[] _engines = [.. engines];
    private readonly ConcurrentDictionary<Guid, TransferRun> _runs = new();
    private long _lastRun;

    /// <summary>Transfers under way on this node.</summary>
    public int Running => _runs.Count;

    /// <summary>Begins a run; its messages (<see cref="TransferMessage"/>) go to <paramref name="report"/>.</summary>
    public TransferRun Start(DownloadState state, int file, ActorRef report)
    {
        _runs.TryGetValue(state.Id, out var former);
        var run = new TransferRun(Interlocked.Increment(ref _lastRun), state.Attempt, file, terms.ConnectionsOf(state));
        run.Limit.BytesPerSecond = state.Spec.BytesPerSecond;
        _runs[state.Id] = run;
        _ = RunAsync(former?.Ended ?? Task.CompletedTask, state, file, run, report);
        return run;
    }

    /// <summary>Tells every run to stop and waits until each has let go of its file and its end is committed, at most <paramref name="patience"/>.</summary>
    public Task StopAllAsync(TimeSpan patience) => StopAsync(static _ => true, patience);

    /// <summary>The same for the runs of some downloads.</summary>
    public async Task StopAsync(Func<Guid, bool> which, TimeSpan patience)
    {
        var runs = _runs.Where(run => which(run.Key)).Select(static run => run.Value).ToArray();
        foreach (var run in runs)
        {
            run.RequestStop();
        }

        try
        {
            await Task.WhenAll(runs.Select(r => r.Settled)).WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            LogStillRunning(logger, runs.Count(static run => !run.Settled.IsCompleted));
        }
    }

    private async Task RunAsync(Task former, DownloadState state, int file, TransferRun run, ActorRef report)
    {
        await former.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        TransferOutcome outcome;
        try
        {
            outcome = mayBegin()
                ? await ExecuteAsync(state, file, run, report)
                : new TransferOutcome.Stopped(state.Files[file].Resume, state.Files[file].Downloaded);
        }
        catch (Exception e)
        {
            LogEngineFailed(logger, state.Id, e);
            outcome = new TransferOutcome.Failed(
                new TransferFailure("internal", e.Message, Transient: true), state.Files[file].Resume, state.Files[file].Downloaded);
        }

        progress.Remove(state.Id, run.Number);
        _runs.TryRemove(new(state.Id, run));
        run.End();
        report.Tell(new TransferMessage.Ended(run.Number, outcome));
    }

    private Task<TransferOutcome> ExecuteAsync(DownloadState state, int file, TransferRun run, ActorRef report)
    {
        var spec = state.Spec;
        var source = new Uri(spec.Urls[file]);
        var engine = Array.Find(_engines, e => e.Handles(source));
        if (engine is null)
        {
            return Task.FromResult<TransferOutcome>(new TransferOutcome.Failed(
                new TransferFailure("unsupported_source", $"No transfer engine serves {source.Scheme} URLs.", Transient: false), Resume: null, 0));
        }

        var policy = terms.PolicyOf(spec.Provider);
        var single = spec.Urls.Length == 1;
        var request = new TransferRequest(
            state.Id, file, source, single ? [.. spec.Mirrors.Select(m => new Uri(m))] : [], layout.PartPath(state, file), layout.Directory(spec),
            single ? spec.Filename : null, single ? spec.Checksum : null, Headers(spec), state.Files[file].Resume,
            [.. terms.LimitsOf(spec.Provider), run.Limit], policy.MaxSegments, run.Connections.Own)
        {
            Timeouts = new(policy.ConnectTimeout, policy.FirstByteTimeout, policy.IdleTimeout),
            IfChanged = single ? spec.IfChanged : null,
            MirrorConnections = mirror => run.Connections.Of(ProviderName.Of(mirror)),
            SkipTaken = spec.Collision == CollisionPolicy.Skip,
        };
        return engine.RunAsync(request, new Sink(state, file, run, report, progress), run.Stop);
    }

    private KeyValuePair<string, string>[] Headers(DownloadSpec spec) =>
        spec.SealedHeaders is null
            ? []
            : [.. JsonSerializer.Deserialize(secrets.Open(spec.SealedHeaders), RequestJson.Default.DictionaryStringString)!];

    [LoggerMessage(Level = LogLevel.Error, Message = "The transfer of {DownloadId} ended with an exception of its engine")]
    private static partial void LogEngineFailed(ILogger logger, Guid downloadId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} transfers did not stop in time; they go on from their last checkpoint")]
    private static partial void LogStillRunning(ILogger logger, int count);

    /// <summary>Passes an engine's reports on as messages, with the bytes of the job's other files added to its progress.</summary>
    private sealed class Sink(DownloadState state, int file, TransferRun run, ActorRef report, ProgressBoard progress) : ITransferSink
    {
        private static readonly TimeSpan CheckpointTimeout = TimeSpan.FromSeconds(30);
        private readonly long _otherFiles = state.Files.Where((_, i) => i != file).Sum(f => f.Fetched?.Bytes ?? 0);
        private readonly bool _totalKnown = state.Files.Where((_, i) => i != file).All(f => f.Fetched is not null);

        private long? _first;
        private bool _came;

        public void Progress(TransferProgress frame)
        {
            TellFirstBytes(frame.Downloaded);
            var whole = _otherFiles == 0 && _totalKnown
                ? frame
                : frame with { Downloaded = frame.Downloaded + _otherFiles, Total = _totalKnown ? frame.Total + _otherFiles : null };
            progress.Report(state.Id, state.Spec.Provider, run, whole);
        }

        public async ValueTask CheckpointAsync(string name, long? total, ResumeData resume) =>
            await report.AskAsync<TransferMessage.CheckpointSaved>(
                new TransferMessage.Checkpoint(run.Number, name, total, resume), CheckpointTimeout);

        /// <summary>The first frame shows what was there before this run.</summary>
        private void TellFirstBytes(long downloaded)
        {
            if (!_came && downloaded > (_first ??= downloaded))
            {
                _came = true;
                report.Tell(new TransferMessage.BytesCame(run.Number));
            }
        }

        public void Phase(RunningPhase phase) => report.Tell(new TransferMessage.PhaseReported(run.Number, phase));

        public void ResumeLost(string reason) => report.Tell(new TransferMessage.ResumeLost(run.Number, reason));
    }
}
