using System.Threading.Channels;
using Downloads.Transfers;

namespace Downloads.Actors.Tests.Rig;

/// <summary>An engine whose transfers do nothing until the test says how they end. Counts what runs, so that limits can be asserted.</summary>
internal sealed class ScriptedEngine : ITransferEngine
{
    private readonly Channel<ScriptedTransfer> _started = Channel.CreateUnbounded<ScriptedTransfer>();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _runningByHost = [];
    private int _running;

    public int MostRunning { get; private set; }

    public int Starts { get; private set; }

    /// <summary>The most connections that were open at once.</summary>
    public Dictionary<string, int> MostRunningByHost { get; } = [];

    /// <summary>Ends every transfer by itself where set.</summary>
    public Func<TransferRequest, TransferOutcome>? Auto { get; set; }

    public bool Handles(Uri source) => source.Scheme is "http" or "https";

    public async Task<TransferOutcome> RunAsync(TransferRequest request, ITransferSink sink, CancellationToken stop)
    {
        var transfer = new ScriptedTransfer(this, request, sink);
        Starts++;
        Count(request.Source.Host, +1);
        await using var stopping = stop.Register(() => transfer.End(new TransferOutcome.Stopped(transfer.Kept, transfer.Kept?.Bytes ?? 0)));
        if (Auto is { } auto)
        {
            transfer.End(auto(request));
        }

        _started.Writer.TryWrite(transfer);
        var outcome = await transfer.Outcome;
        await transfer.GiveBackAsync();
        Count(request.Source.Host, -1);
        return outcome;
    }

    /// <summary>The next transfer that started.</summary>
    public Task<ScriptedTransfer> NextAsync() => _started.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Whether a transfer has started that nobody took with <see cref="NextAsync"/>.</summary>
    public bool HasNext => _started.Reader.Count > 0;

    /// <summary>The most connections that were open at once at one host.</summary>
    public int MostAtHost(string host)
    {
        lock (_lock)
        {
            return MostRunningByHost.GetValueOrDefault(host);
        }
    }

    /// <summary>Connections of a host: transfers and what they were lent besides.</summary>
    internal void Count(string host, int change)
    {
        lock (_lock)
        {
            _running += change;
            MostRunning = Math.Max(MostRunning, _running);
            var here = _runningByHost[host] = _runningByHost.GetValueOrDefault(host) + change;
            MostRunningByHost[host] = Math.Max(MostRunningByHost.GetValueOrDefault(host), here);
        }
    }
}

/// <summary>A transfer under way.</summary>
internal sealed class ScriptedTransfer(ScriptedEngine engine, TransferRequest request, ITransferSink sink)
{
    private readonly List<CountedLease> _leases = [];
    private readonly TaskCompletionSource<TransferOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TransferRequest Request { get; } = request;

    public ITransferSink Sink { get; } = sink;

    /// <summary>What a stop returns as resume data.</summary>
    public ResumeData? Kept { get; set; }

    public Task<TransferOutcome> Outcome => _outcome.Task;

    /// <summary>Takes one more connection where there is one; it ends by itself when it is recalled. False where there is none.</summary>
    public async Task<bool> TakeConnectionAsync()
    {
        if (await Request.Connections.TryAcquireAsync(CancellationToken.None) is not { } lease)
        {
            return false;
        }

        var counted = new CountedLease(engine, Request.Source.Host, lease);
        lock (_leases)
        {
            _leases.Add(counted);
        }

        if (_outcome.Task.IsCompleted)
        {
            await counted.DisposeAsync();
        }

        return true;
    }

    public async Task GiveBackAsync()
    {
        CountedLease[] leases;
        lock (_leases)
        {
            leases = [.. _leases];
        }

        foreach (var lease in leases)
        {
            await lease.DisposeAsync();
        }
    }

    public void End(TransferOutcome outcome) => _outcome.TrySetResult(outcome);

    public void Complete(string name = "file.bin", long bytes = 100) => End(Fetched(name, bytes));

    public void Fail(string failureClass, bool transient, long? retryAfterMs = null, ResumeData? kept = null) =>
        End(new TransferOutcome.Failed(new TransferFailure(failureClass, $"It failed: {failureClass}.", transient, retryAfterMs), kept, kept?.Bytes ?? 0));

    public static TransferOutcome Fetched(string name = "file.bin", long bytes = 100) =>
        new TransferOutcome.Fetched(new FetchedFile(name, bytes, new string('a', 64), 7));
}

/// <summary>A further connection, counted at its host until it is given back.</summary>
internal sealed class CountedLease : IAsyncDisposable
{
    private readonly ScriptedEngine _engine;
    private readonly string _host;
    private readonly IConnectionLease _lease;
    private int _over;

    public CountedLease(ScriptedEngine engine, string host, IConnectionLease lease)
    {
        (_engine, _host, _lease) = (engine, host, lease);
        engine.Count(host, +1);
        lease.Recalled.Register(() => _ = DisposeAsync().AsTask());
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _over, 1) == 0)
        {
            _engine.Count(_host, -1);
            await _lease.DisposeAsync();
        }
    }
}
