using System.Diagnostics;
using Downloads.Requests;
using Downloads.Transfers;
using Downloads.Transfers.Files;
using Downloads.Transfers.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks.Transfers;

/// <summary>The HTTP engine and the publisher as a node runs them, in this process.</summary>
internal sealed class OurEngine : IDisposable
{
    private readonly TransferOptions _options;
    private readonly HttpTransferEngine _engine;
    private readonly FilePublisher _publisher;

    public OurEngine(TransferOptions options)
    {
        _options = options;
        _engine = new(options, TimeProvider.System, NullLogger<HttpTransferEngine>.Instance);
        _publisher = new(options);
    }

    /// <summary>Fetches, syncs and publishes; CPU is this process's.</summary>
    public async Task<Cost> FetchAsync(Uri source, string name, Checksum? checksum, int segments)
    {
        var (cpu, begun) = (ProcessTimes.Own(), Stopwatch.GetTimestamp());
        var part = Path.Combine(_options.Root, $".{name}.part");
        var request = new TransferRequest(
            Guid.NewGuid(), 0, source, [], part, _options.Root, name, checksum, [], Resume: null, [], segments, FreeConnections.Instance);
        var outcome = await _engine.RunAsync(request, SilentSink.Instance, CancellationToken.None);
        if (outcome is not TransferOutcome.Fetched fetched)
        {
            throw new InvalidOperationException($"The transfer ended as {outcome}.");
        }

        await _publisher.PublishAsync(part, _options.Root, fetched.File, CollisionPolicy.Overwrite);
        return new(Stopwatch.GetElapsedTime(begun).TotalSeconds, ProcessTimes.Own() - cpu);
    }

    public void Dispose() => _engine.Dispose();

    /// <summary>Nobody else wants the server.</summary>
    private sealed class FreeConnections : IConnectionBudget, IConnectionLease
    {
        public static FreeConnections Instance { get; } = new();

        public CancellationToken Recalled => CancellationToken.None;

        public ValueTask<IConnectionLease?> TryAcquireAsync(CancellationToken cancellation) => new(this);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class SilentSink : ITransferSink
    {
        public static SilentSink Instance { get; } = new();

        public void Progress(TransferProgress progress)
        {
        }

        public ValueTask CheckpointAsync(string name, long? total, ResumeData resume) => ValueTask.CompletedTask;

        public void Phase(Downloads.Life.RunningPhase phase)
        {
        }

        public void ResumeLost(string reason)
        {
        }
    }
}
